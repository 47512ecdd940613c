//! The pass rate of the best variant over document evaluations, with its band. Not for choosing the points.

use maud::{Markup, html};

use crate::{
    event::PassRate,
    reporting::{
        console::text::{count, percent},
        course::{Claim, Point},
        scale,
    },
};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 320.0;
/// Left, top, right, bottom.
const MARGIN: (f64, f64, f64, f64) = (48.0, 26.0, 84.0, 40.0);
const LINES: u32 = 5;
/// Between two marks of a change of the best, at least.
const APART: f64 = 34.0;

/// What is drawn.
pub struct CourseView<'a> {
    /// The best variant after each fold, thinned.
    pub points: &'a [Point],
    /// The folds at which another variant became the best.
    pub changes: &'a [Point],
    /// Claims.
    pub claims: &'a [Claim],
    /// The seed variant's rate as it is known now.
    pub seed: Option<PassRate>,
    /// The recommended variant, measured afresh at the end.
    pub report: Option<PassRate>,
    /// Document evaluations that the budget allows.
    pub allowed: u32,
}

/// The picture; nothing before the first fold.
pub fn course(view: &CourseView<'_>) -> Markup {
    let Some(last) = view.points.last() else { return html! {} };
    let highs = view.points.iter().map(|point| point.pass_rate.high);
    let top =
        scale::top(highs.chain(view.seed.map(|rate| rate.high)).chain(view.report.map(|rate| rate.high)));
    let plane =
        Plane { right: f64::from(last.evaluations.max(view.allowed.min(last.evaluations * 4)).max(1)), top };
    html! {
        svg.course viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img"
            aria-label=(format!("Pass rate of the best variant over document evaluations; now {}", percent(last.pass_rate.mean))) {
            (axes(&plane))
            @if let Some(seed) = &view.seed { (seed_line(&plane, seed)) }
            path.band d=(band(&plane, view.points)) {}
            @for claim in view.claims { (claim_mark(&plane, claim)) }
            path.line d=(line(&plane, view.points)) {}
            (change_marks(&plane, view.changes))
            @if let Some(report) = &view.report { (report_mark(&plane, last, report)) }
        }
    }
}

/// The area between the axes, in the units of the data.
struct Plane {
    right: f64,
    top: f64,
}

impl Plane {
    fn x(&self, evaluations: u32) -> f64 {
        MARGIN.0 + (WIDTH - MARGIN.0 - MARGIN.2) * f64::from(evaluations) / self.right
    }

    fn y(&self, rate: f64) -> f64 {
        HEIGHT - MARGIN.3 - (HEIGHT - MARGIN.1 - MARGIN.3) * rate.clamp(0.0, self.top) / self.top
    }
}

fn axes(plane: &Plane) -> Markup {
    let floor = HEIGHT - MARGIN.3;
    html! {
        @for step in 0..=LINES {
            @let share = f64::from(step) / f64::from(LINES);
            @let y = plane.y(share * plane.top);
            @let evaluations = (share * plane.right).round() as u32;
            path.rule d=(format!("M{} {y:.1}H{}", MARGIN.0, WIDTH - MARGIN.2)) {}
            text.axis x=(MARGIN.0 - 8.0) y=(format!("{:.1}", y + 4.0)) text-anchor="end" { (format!("{:.0}%", 100.0 * share * plane.top)) }
            text.axis x=(format!("{:.1}", plane.x(evaluations))) y=(floor + 18.0) text-anchor="middle" { (count(evaluations.into())) }
        }
        text.axis x=(format!("{:.1}", plane.x((plane.right / 2.0) as u32))) y=(HEIGHT - 5.0) text-anchor="middle" { "document evaluations" }
    }
}

fn seed_line(plane: &Plane, seed: &PassRate) -> Markup {
    let (left, right) = (MARGIN.0, WIDTH - MARGIN.2);
    let (low, high) = (plane.y(seed.low), plane.y(seed.high));
    html! {
        path.seedband d=(format!("M{left} {high:.1}H{right}V{low:.1}H{left}Z")) {}
        path.seed d=(format!("M{left} {:.1}H{right}", plane.y(seed.mean))) {}
        text.mark x=(right + 6.0) y=(format!("{:.1}", plane.y(seed.mean) + 4.0)) { "seed variant" }
    }
}

/// A step holds until the next fold: nothing is known in between.
fn line(plane: &Plane, points: &[Point]) -> String {
    let mut path = String::new();
    for point in points {
        let (x, y) = (plane.x(point.evaluations), plane.y(point.pass_rate.mean));
        path.push_str(&if path.is_empty() { format!("M{x:.1} {y:.1}") } else { format!("H{x:.1}V{y:.1}") });
    }
    path
}

fn band(plane: &Plane, points: &[Point]) -> String {
    let mut path = String::new();
    let mut before = None;
    for point in points {
        let (x, y) = (plane.x(point.evaluations), plane.y(point.pass_rate.high));
        path.push_str(&if path.is_empty() { format!("M{x:.1} {y:.1}") } else { format!("H{x:.1}V{y:.1}") });
    }
    for point in points.iter().rev() {
        let (x, y) = (plane.x(point.evaluations), plane.y(point.pass_rate.low));
        // Backwards a step falls at the later fold.
        path.push_str(&match before {
            None => format!("V{y:.1}"),
            Some(_) => format!("V{y:.1}H{x:.1}"),
        });
        before = Some(x);
    }
    if let Some(first) = points.first() {
        path.push_str(&format!("H{:.1}", plane.x(first.evaluations)));
    }
    path + "Z"
}

fn claim_mark(plane: &Plane, claim: &Claim) -> Markup {
    let x = plane.x(claim.evaluations);
    html! {
        path.claim d=(format!("M{x:.1} {}V{}", MARGIN.1, HEIGHT - MARGIN.3)) {}
        text.mark.claimed x=(format!("{:.1}", x + 4.0)) y=(MARGIN.1 - 8.0) text-anchor="middle" {
            "claim: " (claim.candidate) " > " (claim.against)
        }
    }
}

fn change_marks(plane: &Plane, changes: &[Point]) -> Markup {
    let mut last = f64::NEG_INFINITY;
    let marks: Vec<(f64, f64, &Point, bool)> = changes
        .iter()
        .map(|point| {
            let (x, y) = (plane.x(point.evaluations), plane.y(point.pass_rate.mean));
            let room = x - last >= APART;
            if room {
                last = x;
            }
            (x, y, point, room)
        })
        .collect();
    html! {
        @for (x, y, point, room) in marks {
            a href=(format!("/variants/{}", point.best)) {
                circle.change cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="3.5" {
                    title { (point.best) ", " (percent(point.pass_rate.mean)) " after " (point.evaluations) " evaluations" }
                }
                @if room { text.mark x=(format!("{x:.1}")) y=(format!("{:.1}", y - 9.0)) text-anchor="middle" { (point.best) } }
            }
        }
    }
}

fn report_mark(plane: &Plane, last: &Point, report: &PassRate) -> Markup {
    let x = plane.x(last.evaluations) + 8.0;
    html! {
        path.report d=(format!("M{x:.1} {:.1}V{:.1}", plane.y(report.low), plane.y(report.high))) {}
        circle.report cx=(format!("{x:.1}")) cy=(format!("{:.1}", plane.y(report.mean))) r="4.5" {}
        text.mark x=(format!("{:.1}", x + 9.0)) y=(format!("{:.1}", plane.y(report.mean) + 4.0)) { "measured" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::VariantId;

    #[test]
    fn the_best_the_seed_variant_and_claims_are_marked_and_all_stays_in_the_picture() {
        let rate = |mean: f64| PassRate { mean, low: mean - 0.1, high: mean + 0.1, ..PassRate::default() };
        let point =
            |evaluations, best, mean| Point { evaluations, best: VariantId(best), pass_rate: rate(mean) };
        let points = [point(10, 0, 0.2), point(50, 3, 0.4), point(90, 7, 0.6)];
        let claims = [Claim { evaluations: 50, candidate: VariantId(3), against: VariantId(0) }];
        let view = CourseView {
            points: &points,
            changes: &points,
            claims: &claims,
            seed: Some(rate(0.2)),
            report: Some(rate(0.5)),
            allowed: 100,
        };
        let shown = course(&view).into_string();
        for part in
            ["seed variant", "claim: v3 &gt; v0", "href=\"/variants/v7\"", "class=\"band\"", "measured"]
        {
            assert!(shown.contains(part), "`{part}` is missing: {shown}");
        }
        assert!(!shown.contains("NaN") && !shown.contains("style="), "{shown}");
        let empty = CourseView { points: &[], ..view };
        assert_eq!(course(&empty).into_string(), "");
    }
}
