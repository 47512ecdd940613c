//! Journals of other layouts: older ones are read and brought up to date, newer ones refused.

use std::io::Read as _;

use flate2::{Compression, read::DeflateEncoder};

use super::*;

#[test]
fn another_layout_is_refused_with_both_numbers() {
    let (_folder, path) = place();
    drop(create(&path));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = Journal::open(&path, OpenMode::Existing).unwrap_err().to_string();
    assert!(
        refused.contains("layout 99") && refused.contains(&format!("reads layout {}", schema::LAYOUT)),
        "{refused}"
    );
}

/// A journal as a program of layout 2 or 3 left it: blobs deflated, and the tables of that time.
fn age(path: &Path, layout: i64) {
    let connection = Connection::open(path).unwrap();
    let blob: Vec<u8> = connection.query_row("SELECT pack FROM packs", [], |row| row.get(0)).unwrap();
    let mut deflated = Vec::new();
    DeflateEncoder::new(zstd::Decoder::new(&blob[..]).unwrap(), Compression::default())
        .read_to_end(&mut deflated)
        .unwrap();
    assert!(deflated.len() > 100 && !deflated.starts_with(&blob[..4]));
    connection.execute("UPDATE packs SET pack = ?1", [deflated]).unwrap();
    if layout == 2 {
        let since = "DROP TABLE standings; DROP INDEX packs_by_cost; DROP INDEX evaluations_by_cost";
        connection.execute_batch(since).unwrap();
    }
    connection.pragma_update(None, "user_version", layout).unwrap();
}

#[tokio::test]
async fn older_layouts_are_read_as_they_are_and_brought_up_to_date_when_written() {
    for layout in [2, 3] {
        let (_folder, path) = place();
        let journal = create(&path);
        let (stored, written) = (evaluation(JOB, "d", Outcome::Passed), trajectory("d", 40));
        journal.put_evaluation(&stored, &written).await.unwrap();
        drop(journal);
        age(&path, layout);

        let read = |journal: &Journal| journal.trajectory(JOB, VARIANT, &"d".into()).unwrap();
        assert_eq!(read(&Journal::read_only(&path).unwrap()), Some(written.clone()), "layout {layout}");
        let journal = Journal::open(&path, OpenMode::Existing).unwrap();
        journal.put_evaluation(&evaluation(JOB, "e", Outcome::Passed), &trajectory("e", 2)).await.unwrap();
        assert_eq!(read(&journal), Some(written));
        drop(journal);
        let found: i64 = Connection::open(&path)
            .unwrap()
            .query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))
            .unwrap();
        assert_eq!(found, schema::LAYOUT);
    }
}
