//! The dashboard over plain HTTP: what it answers, to whom, and what it takes to change something.

mod support;

use support::{Bench, serving::Serving};

/// A small finished run, served.
fn evolved(budget: &[&str]) -> (Bench, Serving) {
    let bench = Bench::new();
    let output = bench.run("evolve", "p", budget);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let serving = Serving::start(&bench, "p");
    (bench, serving)
}

#[test]
fn every_page_is_whole_under_a_strict_policy_and_holds_no_inline_style_or_script() {
    let (bench, serving) = evolved(&[]);
    let shown = bench.json("show", "p", &["seed"]);
    let document = shown["evaluations"][0]["document"].as_str().unwrap();
    let trajectory = format!("/trajectories/v0/{document}");
    let pages = [
        ("/", "Pass rate of the best"),
        ("/lineage", "<svg"),
        ("/lineage?show=all", "<svg"),
        ("/lineage?q=v0", "v0"),
        ("/variants/v0", "Scorecard"),
        ("/variants/best?against=seed&columns=side", "Changes from"),
        ("/documents", "sealed"),
        ("/documents?show=all&split=train", "All "),
        (&trajectory, "Round 1"),
        ("/production", "Nothing is in production yet"),
    ];
    for (path, part) in pages {
        let answer = serving.get(path);
        assert!(answer.status == 200 && answer.body.contains(part), "{path}: {answer:?}");
        assert!(
            answer.body.ends_with("</footer></body>") || answer.body.contains("</footer>"),
            "{path} is cut"
        );
        for header in [
            "content-security-policy: default-src 'none';",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
        ] {
            assert!(answer.head.contains(header), "{path}: {header}\n{}", answer.head);
        }
        for inline in [" style=", "<style", " onclick=", "javascript:", "http://", "https://"] {
            let without = answer.body.replace("http://www.w3.org/2000/svg", "");
            assert!(!without.contains(inline), "{path}: `{inline}`");
        }
        assert_eq!(answer.body.matches("<script").count(), 1, "{path}: the one file");
    }
    for (path, status) in [
        ("/nowhere", 404),
        ("/variants/v999", 404),
        ("/variants/x%3Cb%3E", 404),
        ("/trajectories/v0/none", 404),
    ] {
        let answer = serving.get(path);
        assert!(answer.status == status && answer.body.contains("Not found"), "{path}: {answer:?}");
        assert!(!answer.body.contains("x<b>"), "{path}: {}", answer.body);
    }
    for file in ["style.css", "script.js", "icon.svg"] {
        let answer = serving.get(&format!("/assets/{file}"));
        assert!(answer.status == 200 && answer.head.contains("immutable"), "{file}: {answer:?}");
    }
}

#[test]
fn strangers_get_nothing_and_nothing_changes_without_the_token() {
    let (bench, serving) = evolved(&["--proposals", "1"]);
    let refused = serving.ask("GET", "/", &[("Host", "evil.example")], "");
    assert!(refused.status == 421 && !refused.body.contains("Pass rate"), "{refused:?}");
    let form = |token: &str| format!("variant=v0&force=yes&reason=a+test&token={token}");
    let promote = |headers: &[(&str, &str)], token: &str| {
        serving.ask("POST", "/production/promote", headers, &form(token))
    };
    let own = serving.url.trim_end_matches('/').to_owned();
    let same = ("Origin", own.as_str());
    for (headers, token, why) in [
        (&[("Origin", "http://evil.example")][..], serving.token.as_str(), "another site"),
        (&[("Origin", "null")][..], &serving.token, "an opaque origin"),
        (&[("Sec-Fetch-Site", "cross-site")][..], &serving.token, "another site"),
        (&[same][..], "", "no token"),
        (&[same][..], "0123456789abcdef", "a wrong token"),
        (&[same, ("Cookie", "phylon=x; phylon_00000000=y")][..], "", "a wrong cookie"),
    ] {
        let answer = promote(headers, token);
        assert_eq!(answer.status, 403, "{why}: {answer:?}");
    }
    assert_eq!(bench.json("production", "p", &[]), serde_json::json!([]), "nothing was promoted");
    assert_eq!(serving.ask("GET", "/production/promote", &[], "").status, 405);

    let answer = promote(&[same, ("Sec-Fetch-Site", "same-origin")], &serving.token);
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookie = answer.head.lines().find(|line| line.starts_with("set-cookie: ")).unwrap().to_owned();
    for part in ["httponly", "samesite=strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let missing = serving.ask(
        "POST",
        "/production/promote",
        &[same],
        &format!("variant=v0&force=yes&token={}", serving.token),
    );
    assert_eq!(missing.status, 422, "a promotion without a test needs a reason: {missing:?}");
}

#[test]
fn the_lineage_is_written_for_other_tools() {
    let (bench, _serving) = evolved(&["--proposals", "6"]);
    let text = |flag: &str| String::from_utf8(bench.run("lineage", "p", &[flag]).stdout).unwrap();
    let (dot, svg) = (text("--dot"), text("--svg"));
    let lineage = bench.json("lineage", "p", &[]);
    let valid = lineage.as_array().unwrap().iter().filter(|record| record["commit"].is_string()).count();
    assert!(valid > 3, "{lineage:#}");
    assert!(dot.starts_with("digraph \"small\" {") && dot.ends_with("}\n"), "{dot}");
    assert_eq!(dot.matches("[label=").count(), valid, "{dot}");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert_eq!(svg.matches("<circle").count(), valid, "{svg}");
    assert_eq!(dot.matches(" -> ").count(), svg.matches("class=\"edge").count());
}
