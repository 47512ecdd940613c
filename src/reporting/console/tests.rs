//! What the terminal shows, on constructed data and without colour.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use insta::assert_snapshot;

use super::*;
use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Message},
    document::Split,
    event::{Event, PassRate},
    genome::{Genome, diff as changes_of},
    id::{DocumentId, VariantId},
    item::{Criterion, Item, Polarity},
    outcome::{Evaluation, Outcome},
    score::SolverScores,
    slot::{Origin, Purpose, Slot},
    trajectory::{Critic, Entry, Trajectory},
    usage::{Spend, Usage},
};

fn pass_rate(mean: f64, passed: u32, evaluated: u32) -> PassRate {
    PassRate { mean, low: mean - 0.05, high: mean + 0.06, passed, evaluated, luck: 0.01 }
}

fn row(role: &str, id: u32, mean: f64) -> RateRow {
    RateRow {
        role: role.to_owned(),
        variant: VariantId(id),
        pass_rate: Some(pass_rate(mean, (mean * 60.0) as u32, 60)),
        per_pass: Some(text::PerPass { calls: 310.0, cost: 0.0 }),
    }
}

fn spend(calls: u64) -> Spend {
    Spend { calls, tokens: Usage { prompt: calls * 900, completion: calls * 120 }, cost: 0.0 }
}

fn evaluation(id: u32, document: &str, outcome: Outcome) -> Evaluation {
    Evaluation {
        origin: Origin::Job(id),
        variant: VariantId(id),
        document: DocumentId::from(document),
        split: Split::Validation,
        outcome,
        reason: String::new(),
        rounds: 2,
        item: None,
        scores: Some(SolverScores { weak: vec![0.2, 0.1], strong: vec![0.8, 0.9] }),
        luck: Some(false),
        shadows: BTreeMap::from([
            ("autodata-paper".to_owned(), outcome.passed()),
            ("published".to_owned(), true),
        ]),
        spend: spend(40),
    }
}

fn a_summary() -> Summary {
    Summary {
        experiment: "experiments/quickstart".to_owned(),
        typed: "experiments/quickstart".to_owned(),
        stopped_because: "proposals".to_owned(),
        stopped_early: false,
        proposals: 150,
        variants: 131,
        document_evaluations: 1_480,
        validation_documents: 30,
        spend: spend(213_024),
        wall_s: 38.2,
        seed: (VariantId(0), pass_rate(0.12, 11, 90), Some(text::PerPass { calls: 412.0, cost: 0.0 })),
        best: (VariantId(87), pass_rate(0.51, 62, 120), Some(text::PerPass { calls: 96.0, cost: 0.0 })),
        gain: Some((0.39, (0.31, 0.47))),
        claim: ClaimView {
            made: true,
            variant: Some(VariantId(87)),
            against: Some(VariantId(0)),
            e_value: Some(84.3),
            alpha: Some(0.05),
            pairs: 120,
            reason: String::new(),
        },
    }
}

#[test]
fn a_run_ends_with_what_may_be_claimed_and_what_to_type_next() {
    assert_snapshot!(summary(&a_summary(), Style::PLAIN));
}

#[test]
fn a_run_without_a_claim_says_what_it_would_take() {
    let reason = "no improvement shown; about 1,100 more evaluations would detect +10 points".to_owned();
    let mut view = a_summary();
    view.claim = ClaimView { reason, ..ClaimView::default() };
    view.best = view.seed;
    view.gain = None;
    view.stopped_because = "interrupted".to_owned();
    view.stopped_early = true;
    assert_snapshot!(summary(&view, Style::PLAIN));
}

#[test]
fn status_names_who_is_at_work_and_every_claim_test() {
    let view = StatusView {
        experiment: "quickstart".to_owned(),
        population: "population/quickstart".to_owned(),
        running: Some("by process 4711 on host".to_owned()),
        ended: None,
        jobs: 212,
        proposals: (61, 150),
        document_evaluations: (604, 1_500),
        variants: (40, 12, 9),
        spend: Spend { cost: 1.2345, ..spend(80_211) },
        limits: (Some(200_000), Some(25.0)),
        rates: vec![row("seed variant", 0, 0.12), row("best", 31, 0.41)],
        tests: vec![
            TestRow {
                number: 1,
                pair: ("v12".to_owned(), "v0".to_owned()),
                read: (2, 60),
                e_value: 0.11,
                alpha: 0.0304,
                state: "abandoned".to_owned(),
            },
            TestRow {
                number: 2,
                pair: ("v31".to_owned(), "v0".to_owned()),
                read: (1, 30),
                e_value: 7.25,
                alpha: 0.0076,
                state: "open".to_owned(),
            },
        ],
    };
    assert_snapshot!(status(&view, Style::PLAIN));
}

#[test]
fn a_variant_is_shown_with_its_documents_against_the_parent() {
    let parent =
        [("b-trees", Outcome::TooEasy), ("bloom-filters", Outcome::Passed), ("canal-locks", Outcome::NoGap)];
    let own = [
        ("b-trees", Outcome::Passed),
        ("bloom-filters", Outcome::TooHard),
        ("canal-locks", Outcome::NoGap),
        ("c4-photosynthesis", Outcome::Passed),
    ];
    let view = ShowView {
        rates: vec![row("parent", 4, 0.22), row("variant", 17, 0.35)],
        operator: "mutation".to_owned(),
        hypothesis: "Questions that need a figure of the document cannot be answered from general knowledge."
            .to_owned(),
        mechanism: "document-specific insight".to_owned(),
        expected: "fewer outcomes too_easy".to_owned(),
        state: "in_play".to_owned(),
        reason: None,
        commit: Some("5b1f0f8a4d0c2b2f4f0a9f3a1f3c2d1e0b9a8c7d".to_owned()),
        verdict: Some("helped".to_owned()),
        effect: Some((0.62, 0.21, 1.04)),
        evaluations: own.iter().map(|(id, outcome)| evaluation(17, id, *outcome)).collect(),
        parent_evaluations: parent.iter().map(|(id, outcome)| evaluation(4, id, *outcome)).collect(),
    };
    assert_snapshot!(show(&view, Style::PLAIN));
}

#[test]
fn a_rejected_proposal_is_shown_with_its_reason_and_nothing_else() {
    let view = ShowView {
        rates: vec![
            row("parent", 4, 0.22),
            RateRow { pass_rate: None, per_pass: None, ..row("variant", 18, 0.0) },
        ],
        operator: "mutation".to_owned(),
        hypothesis: "Shorter prompts cost less.".to_owned(),
        mechanism: String::new(),
        expected: String::new(),
        state: "rejected".to_owned(),
        reason: Some("prompts/challenger.md:12: unknown variable `docment`".to_owned()),
        commit: None,
        verdict: None,
        effect: None,
        evaluations: Vec::new(),
        parent_evaluations: Vec::new(),
    };
    assert_snapshot!(show(&view, Style::PLAIN));
}

#[test]
fn production_lists_every_entry_newest_first() {
    let evidence =
        Evidence { variant_rate: 0.475, against_rate: 0.1, e_value: 312.4, alpha: 0.0304, reading: 1 };
    let entry = |number, variant: &str, kind: &str| EntryRow {
        number,
        variant: variant.to_owned(),
        commit: "5b1f0f8a4d0c2b2f4f0a9f3a1f3c2d1e0b9a8c7d".to_owned(),
        time: "2026-03-01 12:00".to_owned(),
        kind: kind.to_owned(),
        forced: false,
        reason: None,
        evidence: None,
    };
    let entries = [
        EntryRow { evidence: Some(evidence), ..entry(1, "v87", "promotion") },
        EntryRow { forced: true, reason: Some("hot fix".to_owned()), ..entry(2, "v90", "promotion") },
        EntryRow { reason: Some("back to production/1".to_owned()), ..entry(3, "v87", "rollback") },
    ];
    assert_snapshot!(production("quickstart", &entries, Style::PLAIN));
    let refusal = PromotionView {
        promoted: false,
        variant: "v12".to_owned(),
        against: "v87".to_owned(),
        documents: (30, 4),
        evidence: Some(Evidence { e_value: 0.42, alpha: 0.0076, reading: 2, ..evidence }),
        tag: None,
        reason: "not shown to be better on documents like these".to_owned(),
        next: Some(NextReading {
            command: "phylon evolve quickstart --proposals 240 --document-evaluations 2400".to_owned(),
            needed: 296.1,
        }),
    };
    assert_snapshot!(promotion(&refusal, Style::PLAIN));
}

#[test]
fn a_diff_without_colour_is_what_git_prints_below_the_rates() {
    let before = Genome::from_files([
        ("agent.yaml", "format: 1\nlimits: {rounds: 5}\n"),
        ("prompts/challenger.md", "Write one question.\nUse the document.\n"),
    ]);
    let after = before
        .with("prompts/challenger.md", "Write one hard question.\nUse the document.\nName a figure.\n")
        .with("evaluation.py", "def reject_weak(scores):\n    return None\n");
    let files = changes_of::diff(&before, &after);
    let ends = [row("parent", 4, 0.22), row("variant", 17, 0.35)];
    let view = DiffView { ends: &ends, files: &files, attribution: None };
    let plain = diff(&view, Style::PLAIN);
    assert_snapshot!(plain);
    let shown: String = plain.lines().skip(4).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    assert_eq!(shown + "\n", changes_of::unified(&files));
    let painted = diff(&view, Style { colour: Colour::On, width: 100 });
    assert!(painted.contains("\u{1b}[1;30;42mhard"), "the changed word stands out: {painted:?}");
}

fn exchange(purpose: Purpose, round: u32, attempt: u32, content: &str) -> Entry {
    let request = ChatRequest {
        messages: vec![Message::user("a long prompt\nwith \u{1b}[31mcolour")],
        temperature: 1.0,
        max_tokens: 100,
        seed: 1,
        schema: None,
        tools: Vec::new(),
    };
    let reply = ChatReply {
        content: content.to_owned(),
        reasoning: None,
        tool_calls: Vec::new(),
        finish: FinishReason::Stop,
        usage: Usage::default(),
    };
    let slot = Slot {
        origin: Origin::Job(42),
        variant: VariantId(17),
        document: Some(DocumentId::from("b-trees")),
        purpose,
        round,
        attempt,
        reask: 0,
    };
    Entry::Exchange { slot, alias: "author".to_owned(), request, reply }
}

fn item() -> Item {
    let criterion = |text: &str, weight: i64| Criterion {
        criterion: text.to_owned(),
        weight,
        category: if weight > 0 { Polarity::Positive } else { Polarity::Negative },
    };
    Item {
        context: "A storage engine keeps its index on disk.".to_owned(),
        question: "Why does splitting a full node keep the tree's height low, and what does it cost?"
            .to_owned(),
        reference_answer: "A split moves the median key up; each level multiplies the fan-out.".to_owned(),
        rubric: vec![
            criterion("Says that the median key moves to the parent", 6),
            criterion("Names the fan-out per level", 5),
            criterion("Claims that nodes are merged", -4),
        ],
        check: None,
    }
}

fn trajectory() -> Trajectory {
    let marks = |met: [bool; 3]| {
        let marks: Vec<_> =
            met.iter().enumerate().map(|(n, met)| serde_json::json!({"number": n + 1, "met": met})).collect();
        serde_json::json!({ "marks": marks }).to_string()
    };
    let weak = SolverScores { weak: vec![0.0, 0.45], strong: Vec::new() };
    let both = SolverScores { strong: vec![1.0, 0.55], ..weak.clone() };
    let entries = vec![
        exchange(Purpose::Challenge, 1, 0, "{}"),
        Entry::Problems {
            round: 1,
            by: Critic::Parser,
            problems: vec!["missing field `question`".to_owned()],
        },
        Entry::Decided {
            round: 1,
            action: "new_question".to_owned(),
            guidance: "Write an item about a figure.\u{1b}[2J".to_owned(),
        },
        exchange(Purpose::Challenge, 2, 0, "{…}"),
        Entry::Proposed { round: 2, item: item() },
        exchange(Purpose::Verify, 2, 0, "{\"verdict\":\"PASS\"}"),
        exchange(Purpose::WeakAttempt, 2, 0, "Because trees are balanced."),
        exchange(Purpose::WeakAttempt, 2, 1, "Each split multiplies the fan-out, so few levels are needed."),
        exchange(Purpose::WeakMarks, 2, 0, &marks([false, false, false])),
        exchange(Purpose::WeakMarks, 2, 1, &marks([false, true, false])),
        Entry::Scored { round: 2, scores: weak },
        exchange(Purpose::StrongAttempt, 2, 0, "The median key moves up and the fan-out multiplies."),
        exchange(Purpose::StrongAttempt, 2, 1, "The median key moves up."),
        exchange(Purpose::StrongMarks, 2, 0, &marks([true, true, false])),
        exchange(Purpose::StrongMarks, 2, 1, &marks([true, false, false])),
        Entry::Scored { round: 2, scores: both.clone() },
        Entry::Submitted { round: 2 },
        exchange(Purpose::ControlMarks, 2, 0, &marks([true, true, false])),
        exchange(Purpose::Audit, 2, 0, "{\"grounded\":true,\"leaks_answer\":false,\"reason\":\"fine\"}"),
        exchange(Purpose::FreshWeakAttempt, 2, 0, "Balanced."),
        exchange(Purpose::FreshWeakMarks, 2, 0, &marks([false, false, true])),
        exchange(Purpose::FreshStrongAttempt, 2, 0, "The median key moves up."),
        exchange(Purpose::FreshStrongMarks, 2, 0, &marks([true, true, false])),
        Entry::Confirmed { scores: SolverScores { weak: vec![0.0], strong: vec![1.0] } },
        Entry::Problems {
            round: 2,
            by: Critic::Rule,
            problems: vec!["strong mean 1.00 is not below .95".to_owned()],
        },
        Entry::Ended { outcome: Outcome::TooEasy, reason: "strong mean 1.00 is not below .95".to_owned() },
    ];
    Trajectory {
        origin: Origin::Job(42),
        variant: VariantId(17),
        document: DocumentId::from("b-trees"),
        entries,
    }
}

#[test]
fn a_trajectory_reads_round_by_round() {
    let evaluation = evaluation(17, "b-trees", Outcome::TooEasy);
    assert_snapshot!(trace(&trajectory(), Some(&evaluation), Length::Shortened, Style::PLAIN));
}

#[test]
fn a_trajectory_in_full_holds_every_prompt_and_is_inert() {
    let text = trace(&trajectory(), None, Length::Full, Style::PLAIN);
    assert!(text.contains("a long prompt") && text.contains("weak_attempt 2 → author"), "{text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn plain_lines_tell_what_matters_and_mark_progress_now_and_then() {
    let start = Instant::now();
    let mut lines = Lines::new(Style::PLAIN, start);
    let folded = |job, evaluations, best: u32| Event::Folded {
        job,
        proposals: job,
        document_evaluations: evaluations,
        best: VariantId(best),
        pass_rate: pass_rate(0.3, 20, 60),
    };
    let read = |blocks, e_value, state: &str| Event::ClaimRead {
        candidate: VariantId(3),
        against: VariantId(0),
        blocks,
        e_value,
        alpha: 0.05,
        state: state.to_owned(),
    };
    let events = [
        Event::Started {
            experiment: "quickstart".into(),
            folded: 0,
            proposals: 10,
            document_evaluations: 100,
        },
        folded(0, 2, 0),
        folded(1, 4, 0),
        Event::Committed {
            variant: VariantId(3),
            parents: vec![VariantId(0)],
            hypothesis: "Ask for\na figure".into(),
        },
        Event::Rejected { variant: VariantId(4), reason: "the same tree as v2".into() },
        Event::Spent { spend: spend(1_200), in_flight: 8 },
        folded(2, 40, 3),
        read(0, 1.0, "open"),
        read(1, 6.5, "open"),
        read(2, 21.0, "claimed"),
        Event::Notice { text: "waiting for `http://127.0.0.1:8000`: HTTP 503".into() },
        Event::Ended { because: "proposals".into() },
    ];
    let mut shown: Vec<String> = events.iter().flat_map(|event| lines.take(event, start)).collect();
    let later = start + Duration::from_secs(61);
    shown.extend(lines.take(&Event::Spent { spend: spend(2_000), in_flight: 3 }, later));
    assert_snapshot!(shown.join("\n"));
}
