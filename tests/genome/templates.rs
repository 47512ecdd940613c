use std::path::Path;

use phylon::genome::{
    Agent, Ceilings, ChallengerInput, EvaluationCode, Grounding, OrchestratorInput, VerifierInput,
    check_contract, templates,
};
use phylon::{
    item::{Item, ItemKind},
    yardstick::{form_problems, size_problems},
};

use super::sandbox::sandbox;

#[tokio::test]
async fn every_template_compiles_and_keeps_the_contract() {
    let names = [
        "agentic-self-instruct",
        "agentic-verifiable",
        "cot-self-instruct",
        "grounded-self-instruct",
        "self-instruct",
    ];
    assert_eq!(templates::names(), names);
    for name in templates::names() {
        let genome = templates::embedded(&name).unwrap();
        let agent = Agent::compile(&genome, &Ceilings::default()).unwrap();
        check_contract(&agent, &sandbox()).await.unwrap();
    }
}

#[test]
fn the_folder_of_a_template_is_what_is_embedded() {
    for name in templates::names() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("agent_templates").join(&name);
        assert_eq!(templates::from_dir(&folder).unwrap(), templates::embedded(&name).unwrap());
    }
    assert!(templates::embedded("no-such-template").is_none());
    assert!(templates::from_dir(Path::new("/no/such/folder")).unwrap_err()[0].what.contains("no file"));
}

#[test]
fn a_first_round_shows_the_document_and_no_empty_blocks() {
    for name in templates::names() {
        let agent = Agent::compile(&templates::embedded(&name).unwrap(), &Ceilings::default()).unwrap();
        let input = ChallengerInput {
            document: "Tides lag the moon.",
            feedback: "",
            guidance: "",
            previous: None,
            round: 1,
        };
        let prompt = agent.challenger_prompt(&input).unwrap();
        let grounded = agent.manifest().grounding == Grounding::Document;
        assert_eq!(prompt.contains("<document>\nTides lag the moon.\n</document>"), grounded, "{prompt}");
        assert_eq!(grounded, name != "self-instruct");
        for tag in ["<feedback>", "<guidance>", "<previous_item>", "entirely new question"] {
            assert!(!prompt.contains(tag), "{tag} in round 1 of {name}");
        }
    }
}

#[test]
fn a_later_round_shows_feedback_guidance_and_the_item_to_revise() {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let agent = Agent::compile(&seed, &Ceilings::default()).unwrap();
    let input =
        ChallengerInput { document: "D", feedback: "F", guidance: "G", previous: Some("{}"), round: 2 };
    let revise = agent.challenger_prompt(&input).unwrap();
    for block in ["<feedback>\nF\n</feedback>", "<guidance>\nG\n</guidance>", "<previous_item>\n{}\n"] {
        assert!(revise.contains(block), "{revise}");
    }
    let new = agent.challenger_prompt(&ChallengerInput { previous: None, ..input }).unwrap();
    assert!(new.contains("entirely new question"), "{new}");
    let verify = agent.verifier_prompt(&VerifierInput { document: "D", item: "{\"a\": 1}" }).unwrap();
    assert!(verify.contains("<item>\n{\"a\": 1}\n</item>"));
    let decide = agent.orchestrator_prompt(&OrchestratorInput { report: "R", rounds_left: 3 }).unwrap();
    assert!(decide.contains("<report>\nR\n</report>") && decide.contains("this one: 3."));
}

#[test]
fn the_seed_demands_what_the_published_baseline_demands() {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let challenger = seed.get("prompts/challenger.md").unwrap();
    for demand in
        ["10 to 15 criteria", "7 to 10 are positive", "3 to 5 are negative", "+1 to +10", "-1 to -10"]
    {
        assert!(challenger.contains(demand), "{demand}");
    }
    let verifier = seed.get("prompts/verifier.md").unwrap();
    assert!(verifier.contains("at least 4 positive") && verifier.contains("at least 3 negative"));
}

#[test]
fn the_seed_holds_none_of_the_discoveries_left_to_the_search() {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let text: String = seed.files().values().map(|text| text.to_lowercase()).collect();
    for discovery in [
        "positive-only",
        "only positive",
        "this very document",
        "self-test",
        "never the solution",
        "only the problem",
        "capped at 7",
        "+1 to +7",
        "strict json",
        "integer",
    ] {
        assert!(!text.contains(discovery), "{discovery}");
    }
}

#[test]
fn a_document_may_be_left_out_only_where_the_manifest_says_that_items_do_not_rest_on_it() {
    let template = templates::embedded("self-instruct").unwrap();
    assert!(Agent::compile(&template, &Ceilings::default()).is_ok());
    let manifest = template.get("agent.yaml").unwrap().replace("grounding: none\n", "");
    let problems = Agent::compile(&template.with("agent.yaml", manifest), &Ceilings::default()).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.what.contains("`document`")), "{problems:?}");
}

#[test]
fn the_examples_of_the_few_shot_templates_are_items_of_good_form() {
    for name in ["self-instruct", "grounded-self-instruct"] {
        let template = templates::embedded(name).unwrap();
        let prompt = template.get("prompts/challenger.md").unwrap();
        let examples = prompt.split("<examples>").nth(1).unwrap().split("</examples>").next().unwrap();
        let items: Vec<Item> = examples
            .lines()
            .filter(|line| line.starts_with('{'))
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(items.len(), 2, "{name}");
        for item in items {
            assert_eq!((form_problems(&item), size_problems(&item)), (Vec::new(), Vec::new()));
        }
    }
}

#[tokio::test]
async fn only_the_agentic_templates_reject_anything() {
    for name in templates::names() {
        let agent = Agent::compile(&templates::embedded(&name).unwrap(), &Ceilings::default()).unwrap();
        let code = EvaluationCode::load(&sandbox(), agent.evaluation()).await.unwrap();
        let rejects = code.has("reject_weak") || code.has("reject");
        assert_eq!(rejects, name.starts_with("agentic"), "{name}");
        let kind = agent.manifest().item;
        assert_eq!(kind == ItemKind::Verifiable, name == "agentic-verifiable", "{name}");
    }
}
