//! Models through their public surface: in process, against a scripted endpoint, and rehearsed over HTTP.

mod client;
mod in_process;
mod rehearsed;
