//! Made-up mutations.
