//! The analyst and the editor of the rehearsal.
