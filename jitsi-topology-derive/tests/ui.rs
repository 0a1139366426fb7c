//! What the macros accept, run, and what they refuse, word for word.
//!
//! The wording of the compiler's own part holds still because the toolchain is pinned. After a change of a message,
//! `TRYBUILD=overwrite cargo test -p jitsi-topology-derive --test ui` writes the files anew; read the difference.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}
