//! phylon evolves the agent that makes training data.
//!
//! The library never prints, never reads the environment and never exits; `cli` does.

pub mod chat;
pub mod document;
pub mod event;
pub mod id;
pub mod item;
pub mod journal;
pub mod lineage;
pub mod outcome;
pub mod population;
pub mod problem;
pub mod random;
pub mod score;
pub mod slot;
pub mod trajectory;
pub mod usage;
pub mod yaml;
