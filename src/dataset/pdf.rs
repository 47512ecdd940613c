//! The text of a PDF. The only file that names `pdf_extract`. Not for pictures: a scanned page has no text.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The text of all pages.
///
/// # Errors
/// What is wrong with the file. The library gives up on some files by a panic, which is taken as such a fault.
pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    let read = catch_unwind(AssertUnwindSafe(|| pdf_extract::extract_text_from_mem(bytes)));
    let text = match read {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => return Err(format!("is no PDF that can be read: {error}")),
        Err(_) => return Err("is no PDF that can be read".to_owned()),
    };
    if text.trim().is_empty() {
        return Err(
            "has no text; a scanned PDF must be recognised first, for example with `ocrmypdf`".to_owned()
        );
    }
    Ok(text.trim().to_owned())
}
