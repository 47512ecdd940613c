//! What changed between two genomes, as plain data. Not for printing it.
