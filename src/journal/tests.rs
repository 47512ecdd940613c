//! The journal's promises: durable, exact, shared between processes, clear about damage.

mod layouts;

use std::{fs, path::PathBuf};

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::{
    chat::{ChatRequest, FinishReason, Message, ReplySchema, ToolCall, ToolSpec},
    document::Split,
    outcome::Outcome,
    score::SolverScores,
    slot::Purpose,
    trajectory::Entry,
    usage::{Spend, Usage},
};

const JOB: Origin = Origin::Job(3);
const VARIANT: VariantId = VariantId(2);

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    (folder, path)
}

fn create(path: &Path) -> Journal {
    Journal::open(path, OpenMode::CreateIfMissing).unwrap()
}

fn slot(document: Option<&str>, purpose: Purpose, attempt: u32) -> Slot {
    let document = document.map(DocumentId::from);
    Slot { origin: JOB, variant: VARIANT, document, purpose, round: 1, attempt, reask: 0 }
}

/// As replies that are paid for.
const AWAITED: Durability = Durability::Within(Duration::from_millis(5));

/// What each reply is said to have cost; a power of two, so that sums are exact.
const COST: f64 = 0.25;

fn reply(content: &str) -> ChatReply {
    ChatReply {
        content: content.into(),
        reasoning: Some("because".into()),
        tool_calls: Vec::new(),
        finish: FinishReason::Stop,
        usage: Usage { prompt: 900, completion: 20 },
    }
}

fn request(text: &str, attempt: u32) -> ChatRequest {
    ChatRequest {
        messages: vec![Message::system("You answer."), Message::user(text)],
        temperature: 0.7,
        max_tokens: 512,
        seed: attempt,
        schema: Some(ReplySchema { name: "marks".into(), schema: json!({"type": "object"}) }),
        tools: Vec::new(),
    }
}

/// A trajectory of `count` exchanges over a prompt of about 3 KB, and one with tools.
fn trajectory(document: &str, count: u32) -> Trajectory {
    let prompt = "The tide turns twice a day and nobody on the quay looks up. ".repeat(50);
    let mut entries: Vec<Entry> = (0..count)
        .map(|attempt| Entry::Exchange {
            slot: slot(Some(document), Purpose::WeakAttempt, attempt),
            alias: "weak".into(),
            request: request(&format!("{prompt}{}", attempt / 3), attempt),
            reply: reply(&format!("answer {attempt}")),
        })
        .collect();
    let mut tools = request("edit", 0);
    tools.tools = vec![ToolSpec { name: "read".into(), description: "reads".into(), parameters: json!({}) }];
    let call = ToolCall { id: "1".into(), name: "read".into(), arguments: "{}".into() };
    tools.messages.push(Message { tool_calls: vec![call.clone()], ..Message::assistant("") });
    tools.messages.push(Message::tool_result("1", "a file"));
    let answer = ChatReply { tool_calls: vec![call], finish: FinishReason::ToolCalls, ..reply("") };
    let with_tools = slot(Some(document), Purpose::Edit, 0);
    entries.push(Entry::Exchange { slot: with_tools, alias: "editor".into(), request: tools, reply: answer });
    entries.push(Entry::Confirmed { scores: SolverScores { weak: vec![0.25, 0.5], strong: vec![0.875] } });
    entries.push(Entry::Ended { outcome: Outcome::NoGap, reason: "gap .1".into() });
    Trajectory { origin: JOB, variant: VARIANT, document: document.into(), entries }
}

fn evaluation(origin: Origin, document: &str, outcome: Outcome) -> Evaluation {
    Evaluation {
        origin,
        variant: VARIANT,
        document: document.into(),
        split: Split::Validation,
        outcome,
        reason: "why".into(),
        rounds: 2,
        item: None,
        scores: Some(SolverScores { weak: vec![0.5], strong: vec![0.75] }),
        luck: Some(false),
        shadows: [("published".to_owned(), true)].into(),
        spend: Spend { calls: 7, tokens: Usage { prompt: 10, completion: 5 }, cost: 0.125 },
    }
}

async fn journal_all(journal: &Journal, trajectory: &Trajectory, durability: Durability) {
    for entry in &trajectory.entries {
        if let Entry::Exchange { slot, request, reply, .. } = entry {
            journal.put_reply(slot, request.hash("m").unwrap(), reply, COST, durability).await.unwrap();
        }
    }
}

fn loose_rows(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    connection.query_row("SELECT count(*) FROM replies", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn an_awaited_reply_is_on_the_disk_before_the_journal_is_closed() {
    let (_folder, path) = place();
    let journal = create(&path);
    let slot = slot(Some("a/b"), Purpose::Challenge, 0);
    let hash = ContentHash::of(b"request");
    journal.put_reply(&slot, hash, &reply("yes"), COST, AWAITED).await.unwrap();
    let other = Journal::open(&path, OpenMode::Existing).unwrap();
    assert_eq!(other.reply(&slot).await, Some((hash, reply("yes"))));
}

#[tokio::test]
async fn a_reply_for_later_is_flushed_by_the_next_awaited_write() {
    let (_folder, path) = place();
    let journal = create(&path);
    let slot = slot(None, Purpose::Analyse, 0);
    let hash = ContentHash::of(b"request");
    journal.put_reply(&slot, hash, &reply("later"), COST, Durability::Later).await.unwrap();
    assert!(journal.reply(&slot).await.is_some(), "it answers at once");
    journal.set_meta("started_at", &json!(17)).await.unwrap();
    assert_eq!(loose_rows(&path), 1);
}

#[tokio::test]
async fn closing_writes_what_was_left_for_later() {
    let (_folder, path) = place();
    let journal = create(&path);
    for attempt in 0..5000 {
        let slot = slot(None, Purpose::Edit, attempt);
        journal.put_reply(&slot, ContentHash::of(b"r"), &reply("x"), COST, Durability::Later).await.unwrap();
    }
    drop(journal);
    assert_eq!(loose_rows(&path), 5000);
}

#[tokio::test]
async fn a_slot_answered_for_another_request_shows_its_hash() {
    let (_folder, path) = place();
    let slot = slot(Some("d"), Purpose::Verify, 0);
    let before = request("one prompt", 0).hash("m").unwrap();
    create(&path).put_reply(&slot, before, &reply("x"), COST, AWAITED).await.unwrap();
    let (stored, _) = create(&path).reply(&slot).await.unwrap();
    assert_ne!(stored, request("another prompt", 0).hash("m").unwrap());
    assert_eq!(stored, before);
}

#[tokio::test]
async fn an_evaluation_gives_back_its_trajectory_exactly_and_removes_the_loose_replies() {
    let (_folder, path) = place();
    let journal = create(&path);
    let (mine, theirs) = (trajectory("d", 60), trajectory("d|x", 2));
    journal_all(&journal, &mine, AWAITED).await;
    journal_all(&journal, &theirs, Durability::Later).await;
    let stored = evaluation(JOB, "d", Outcome::NoGap);
    journal.put_evaluation(&stored, &mine).await.unwrap();

    assert_eq!(loose_rows(&path), 3, "those of the other document stay");
    let other = Journal::read_only(&path).unwrap();
    let document = DocumentId::from("d");
    assert_eq!(other.trajectory(JOB, VARIANT, &document).unwrap().as_ref(), Some(&mine));
    assert_eq!(other.evaluation(JOB, VARIANT, &document).unwrap(), Some(stored));
    assert_eq!(other.check().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn packed_replies_answer_again_once_their_pack_is_loaded() {
    let (_folder, path) = place();
    let journal = create(&path);
    let trajectory = trajectory("d", 6);
    journal_all(&journal, &trajectory, Durability::Later).await;
    // Paid for, but in no entry of the trajectory.
    let beside = slot(Some("d"), Purpose::Audit, 9);
    let hash = ContentHash::of(b"beside");
    journal.put_reply(&beside, hash, &reply("beside"), COST, AWAITED).await.unwrap();
    journal.put_evaluation(&evaluation(JOB, "d", Outcome::Passed), &trajectory).await.unwrap();
    assert_eq!(journal.reply(&beside).await, None);

    let document = DocumentId::from("d");
    assert_eq!(journal.load_pack(JOB, VARIANT, Some(&document)).unwrap(), 8);
    assert_eq!(journal.reply(&beside).await, Some((hash, reply("beside"))));
    for entry in &trajectory.entries {
        if let Entry::Exchange { slot, request, reply, .. } = entry {
            assert_eq!(journal.reply(slot).await, Some((request.hash("m").unwrap(), reply.clone())));
        }
    }
    journal.drop_pack(JOB, VARIANT, Some(&document));
    assert_eq!(journal.reply(&beside).await, None);
}

#[tokio::test]
async fn a_job_packs_the_replies_of_analyst_and_editor() {
    let (_folder, path) = place();
    let journal = create(&path);
    let (analyse, edit) = (slot(None, Purpose::Analyse, 0), slot(None, Purpose::Edit, 0));
    let hash = ContentHash::of(b"r");
    journal.put_reply(&analyse, hash, &reply("groups"), COST, AWAITED).await.unwrap();
    journal.put_reply(&edit, hash, &reply("done"), COST, Durability::Later).await.unwrap();
    let row = JobRow { number: 3, kind: "breed".into(), plan: json!({"parent": "v2"}), result: json!(null) };
    journal.put_job(row.clone()).await.unwrap();
    assert_eq!(loose_rows(&path), 0);
    assert_eq!(journal.jobs().unwrap(), [row]);
    let packed = Journal::read_only(&path).unwrap().packed_replies(JOB, VARIANT, None).unwrap();
    assert_eq!(packed.get(&edit), Some(&(hash, reply("done"))));
    assert_eq!(packed.len(), 2);
}

#[tokio::test]
async fn what_was_paid_is_known_exactly_loose_packed_and_after_opening_again() {
    let (_folder, path) = place();
    let journal = create(&path);
    let trajectory = trajectory("d", 3);
    journal_all(&journal, &trajectory, Durability::Later).await;
    let analyse = slot(None, Purpose::Analyse, 0);
    journal
        .put_reply(&analyse, ContentHash::of(b"r"), &reply("groups"), COST, Durability::Later)
        .await
        .unwrap();
    let paid = journal.spend().unwrap();
    // Three attempts, one exchange with tools, the analyst.
    assert_eq!((paid.calls, paid.tokens.prompt, paid.cost), (5, 4500, 5.0 * COST));
    drop(journal);
    let journal = create(&path);
    assert_eq!(journal.spend().unwrap(), paid, "loose, from the file");
    journal.put_evaluation(&evaluation(JOB, "d", Outcome::Passed), &trajectory).await.unwrap();
    assert_eq!(journal.spend().unwrap(), paid, "one piece packed");
    let row = JobRow { number: 3, kind: "breed".into(), plan: json!(null), result: json!(null) };
    journal.put_job(row).await.unwrap();
    drop(journal);
    assert_eq!(Journal::read_only(&path).unwrap().spend().unwrap(), paid, "all packed");
}

#[tokio::test]
async fn a_reader_and_a_second_writer_work_beside_the_run() {
    let (_folder, path) = place();
    let run = create(&path);
    let reader = Journal::read_only(&path).unwrap();
    let promotion = Journal::open(&path, OpenMode::Existing).unwrap();
    let origin = Origin::Promotion { reading: 1, attempt: 0 };
    for number in 0..20 {
        let document = format!("d{number:02}");
        let short = trajectory(&document, 2);
        let passed = evaluation(JOB, &document, Outcome::Passed);
        let sealed = evaluation(origin, &document, Outcome::TooHard);
        let (one, two) =
            tokio::join!(run.put_evaluation(&passed, &short), promotion.put_evaluation(&sealed, &short));
        one.unwrap();
        two.unwrap();
        assert_eq!(reader.evaluations(&EvaluationFilter::jobs()).unwrap().len(), number + 1);
    }
    promotion.append_reading(&json!({"e": 12.5})).await.unwrap();
    assert_eq!(reader.readings().unwrap(), [json!({"e": 12.5})]);
    assert_eq!(reader.evaluations(&EvaluationFilter::default()).unwrap().len(), 40);
    let refused = reader.set_meta("x", &json!(1)).await;
    assert!(matches!(refused, Err(JournalError::ReadOnly)));
}

#[tokio::test]
async fn evaluations_come_by_the_number_of_their_origin() {
    let (_folder, path) = place();
    let journal = create(&path);
    for job in [10, 2] {
        for document in ["b", "a"] {
            let stored = evaluation(Origin::Job(job), document, Outcome::Passed);
            journal.put_evaluation(&stored, &trajectory(document, 1)).await.unwrap();
        }
    }
    let order = |filter: &EvaluationFilter| -> Vec<String> {
        let found = journal.evaluations(filter).unwrap();
        found.iter().map(|one| format!("{} {}", one.origin, one.document)).collect()
    };
    assert_eq!(order(&EvaluationFilter::jobs()), ["job/2 a", "job/2 b", "job/10 a", "job/10 b"]);
    assert_eq!(order(&EvaluationFilter::origin(Origin::Job(10))), ["job/10 a", "job/10 b"]);
    let test = EvaluationFilter { split: Some(Split::Test), ..EvaluationFilter::variant(VARIANT) };
    assert_eq!(order(&test), Vec::<String>::new());
}

#[tokio::test]
async fn facts_results_events_and_standings_survive_reopening() {
    let (_folder, path) = place();
    let journal = create(&path);
    journal.set_meta("split", &json!({"a": "train"})).await.unwrap();
    journal.put_result("proposal/3", &json!({"tree": 1})).await.unwrap();
    journal.append_event(&json!({"event": "started"})).unwrap();
    journal.append_event(&json!({"event": "ended"})).unwrap();
    let head = |jobs| json!({"jobs": jobs});
    let row = |variant, text: &str| (VariantId(variant), text.to_owned());
    journal.put_standing(&head(8), &[row(0, "old"), row(9, "gone")], true).unwrap();
    journal.put_standing(&head(9), &[row(0, "a"), row(1, "b"), row(2, "c")], true).unwrap();
    journal.put_standing(&head(10), &[row(1, "d")], false).unwrap();
    drop(journal);
    let journal = Journal::read_only(&path).unwrap();
    assert_eq!(journal.get_meta("split").unwrap(), Some(json!({"a": "train"})));
    assert_eq!(journal.get_meta("none").unwrap(), None);
    assert_eq!(journal.result("proposal/3").unwrap(), Some(json!({"tree": 1})));
    let later = journal.events(1).unwrap();
    assert_eq!(later, [Numbered { number: 2, value: json!({"event": "ended"}) }]);
    assert_eq!(journal.standing().unwrap(), Some(head(10)));
    assert_eq!(journal.standings::<String>().unwrap(), [row(0, "a"), row(1, "d"), row(2, "c")]);
}

#[test]
fn what_is_no_journal_is_refused_by_its_own_error() {
    let (folder, path) = place();
    assert!(matches!(Journal::read_only(&path), Err(JournalError::Missing { .. })));
    assert!(matches!(Journal::open(&path, OpenMode::Existing), Err(JournalError::Missing { .. })));

    let text = folder.path().join("text.db");
    fs::write(&text, "this is a letter, not a database. ".repeat(99)).unwrap();
    assert!(matches!(Journal::open(&text, OpenMode::Existing), Err(JournalError::Damaged { .. })));

    let foreign = folder.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t(x)").unwrap();
    let refused = Journal::open(&foreign, OpenMode::Existing);
    assert!(matches!(refused, Err(JournalError::NotAJournal { .. })));
}

#[tokio::test]
async fn a_torn_file_is_called_damaged() {
    let (_folder, path) = place();
    let journal = create(&path);
    let stored = evaluation(JOB, "d", Outcome::Passed);
    journal.put_evaluation(&stored, &trajectory("d", 40)).await.unwrap();
    drop(journal);
    assert!(!path.with_extension("db-wal").exists(), "closing leaves one file");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(Journal::read_only(&path), Err(JournalError::Damaged { .. })));
    assert!(matches!(Journal::open(&path, OpenMode::Existing), Err(JournalError::Damaged { .. })));
}

#[tokio::test]
async fn a_packed_evaluation_of_sixty_exchanges_is_small() {
    let (_folder, path) = place();
    let journal = create(&path);
    let long = trajectory("d", 60);
    journal_all(&journal, &long, Durability::Later).await;
    journal.put_evaluation(&evaluation(JOB, "d", Outcome::Passed), &long).await.unwrap();
    let connection = Connection::open(&path).unwrap();
    let bytes: i64 = connection.query_row("SELECT length(pack) FROM packs", [], |row| row.get(0)).unwrap();
    let plain = serde_json::to_vec(&long).unwrap().len();
    assert!(bytes * 20 < plain as i64, "{bytes} of {plain}");
}
