//! The last answer to a question, for whoever asks the same again: bridges do, one after the other.

use std::cell::RefCell;

/// A question and the last answer to it.
pub(super) struct Recent<Q, A>(RefCell<Option<(Q, A)>>);

impl<Q, A> Default for Recent<Q, A> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<Q, A: Copy> Recent<Q, A> {
    /// The last answer, if its question `is_the_same`; else `ask` says both, and they are the last from now on.
    pub(super) fn answer(&self, is_the_same: impl FnOnce(&Q) -> bool, ask: impl FnOnce() -> (Q, A)) -> A {
        if let Some((question, answer)) = &*self.0.borrow()
            && is_the_same(question)
        {
            return *answer;
        }
        let (question, answer) = ask();
        self.0.replace(Some((question, answer)));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_question_has_its_answer_at_hand() {
        let recent = Recent::default();
        let mut asked = Vec::new();
        for question in [1, 1, 2, 1, 1] {
            let answer = recent.answer(
                |last| *last == question,
                || {
                    asked.push(question);
                    (question, question * 10)
                },
            );
            assert_eq!(answer, question * 10);
        }
        assert_eq!(asked, [1, 2, 1]);
    }
}
