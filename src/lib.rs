//! phylon evolves the agent that makes training data.
//!
//! The library never prints, never reads the environment and never exits; `cli` does.

pub mod chat;
pub mod cli;
pub mod dataset;
pub mod document;
pub mod evaluation;
pub mod event;
pub mod experiment;
pub mod generation;
pub mod genome;
pub mod id;
pub mod item;
pub mod journal;
pub mod lineage;
pub mod models;
pub mod mutation;
pub mod outcome;
pub mod population;
pub mod problem;
pub mod promotion;
pub mod random;
pub mod reporting;
pub mod sandbox;
pub mod score;
pub mod search;
pub mod slot;
pub mod trajectory;
pub mod usage;
pub mod yaml;
pub mod yardstick;
