//! How much a config may ask for: memory, steps and time. An honest one needs a thousandth of each.

use super::pattern;
use super::stop::Stop;
use mlua::{DebugEvent, Error, HookTriggers, Lua, Table, Value, VmState};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The memory a config may use, in bytes.
pub(super) const MEMORY: usize = 64 * 1024 * 1024;

/// The steps a config may take: about a nanosecond each, and a tenth of a second for all. What a pattern is held
/// against is one for each character; the rest is dearer.
const STEPS: u64 = 200_000_000;
const INSTRUCTION: u64 = 10;
const CALL: u64 = 100;

/// How many instructions run between two looks.
const EVERY: u32 = 100;

/// The steps are counted, so that the answer is the same everywhere. What one instruction costs cannot be: comparing
/// two texts is one instruction, however long they are. This is for who does that all day.
const TIME: Duration = Duration::from_secs(5);

/// The number of live references into Lua for which room is made before memory is limited. `mlua` panics when it runs
/// out of memory while it makes more room.
const REFERENCES: usize = 1024;

/// What is left of what a config may ask for.
#[derive(Debug)]
pub(super) struct Meter {
    steps: Cell<u64>,
    since: Instant,
    refused: RefCell<Option<Stop>>,
}

impl Meter {
    /// Limits what `lua` may do from now on.
    pub(super) fn start(lua: &Lua) -> mlua::Result<Rc<Self>> {
        let room: mlua::Result<Vec<Table>> = (0..REFERENCES).map(|_| lua.create_table()).collect();
        drop(room?);
        lua.set_named_registry_value(METATABLES, lua.create_table()?)?;
        lua.set_memory_limit(MEMORY)?;
        let meter = Rc::new(Self { steps: Cell::new(STEPS), since: Instant::now(), refused: RefCell::new(None) });
        let counting = meter.clone();
        // A loop without an instruction, inside a function that is not Lua, still calls something.
        lua.set_hook(HookTriggers::new().on_calls().every_nth_instruction(EVERY), move |lua, debug| {
            let counted = debug.event() == DebugEvent::Count;
            counting.charge(lua, if counted { u64::from(EVERY) * INSTRUCTION } else { CALL })?;
            Ok(VmState::Continue)
        })?;
        Ok(meter)
    }

    /// Takes `steps` of what is left.
    pub(super) fn charge(&self, lua: &Lua, steps: u64) -> mlua::Result<()> {
        match self.steps.get().checked_sub(steps) {
            Some(left) if self.since.elapsed() < TIME => {
                self.steps.set(left);
                Ok(())
            }
            _ => {
                self.steps.set(0);
                Err(self.refuse(lua, too_long()))
            }
        }
    }

    /// Ends the run with `stop`: a config can catch the error and not be read all the same.
    pub(super) fn refuse(&self, lua: &Lua, stop: Stop) -> Error {
        if let Err(error) = disarm(lua) {
            return error;
        }
        let mut refused = self.refused.borrow_mut();
        refused.get_or_insert_with(|| stop.here(lua)).clone().raise()
    }

    /// What ended the run, whatever the config made of it.
    pub(super) fn refused(&self) -> Option<Stop> {
        self.refused.borrow().clone()
    }

    /// Takes what looking for `pattern` in `subject` may cost at the worst.
    pub(super) fn charge_pattern(&self, lua: &Lua, subject: &Value, pattern: &Value, kind: Search) -> mlua::Result<()> {
        // What is no text is refused by the function itself.
        let (Some(subject), Some(pattern)) = (text(lua, subject)?, text(lua, pattern)?) else { return Ok(()) };
        let pattern = pattern.as_bytes();
        let steps = match kind {
            Search::Each => pattern::steps_of_each(subject.as_bytes().len(), &pattern),
            Search::First => pattern::steps(subject.as_bytes().len(), &pattern),
            Search::Plain => (subject.as_bytes().len() as u64).saturating_mul(pattern.len() as u64),
        };
        self.charge(lua, steps)
    }

    /// Takes what repeating `text` costs, before `string.rep` repeats nothing for ever.
    pub(super) fn charge_repeat(&self, lua: &Lua, text_of: &Value, times: &Value, between: &Value) -> mlua::Result<()> {
        let length = |value| Ok::<_, Error>(text(lua, value)?.map_or(0, |text| text.as_bytes().len() as u64));
        let times = lua.coerce_integer(times.clone())?.and_then(|times| u64::try_from(times).ok()).unwrap_or(0);
        let bytes = (length(text_of)? + length(between)?).saturating_mul(times);
        match bytes > MEMORY as u64 {
            true => Err(self.refuse(lua, too_large())),
            false => self.charge(lua, bytes.saturating_add(times)),
        }
    }

    /// Takes what a function of `table` costs that walks along a list in one instruction, if it `walks`.
    pub(super) fn charge_list(&self, lua: &Lua, list: &Value, walks: bool) -> mlua::Result<()> {
        let Value::Table(list) = list else { return Ok(()) };
        // The function would believe this length, whatever it says.
        if let Some(metatable) = list.metatable()
            && !metatable.raw_get::<Value>("__len")?.is_nil()
        {
            let stop = Stop::new("a list that says its own length (`__len`) is not read", "use a plain table");
            return Err(self.refuse(lua, stop));
        }
        // A table with holes can claim any length.
        if walks { self.charge(lua, u64::try_from(list.raw_len()).unwrap_or(u64::MAX)) } else { Ok(()) }
    }
}

/// Under this name Lua holds every metatable that a config has laid hands on.
const METATABLES: &str = "metatables";

/// Remembers a metatable for [`disarm`].
pub(super) fn remember_metatable(lua: &Lua, metatable: &Value) -> mlua::Result<()> {
    match metatable {
        Value::Table(_) => lua.named_registry_value::<Table>(METATABLES)?.raw_set(metatable, true),
        _ => Ok(()),
    }
}

/// Takes away what would run at the end of a block (`local x <close>`).
///
/// When the hook fails, `mlua` leaves the blocks that are open while hooks are off, so that nothing would limit it.
fn disarm(lua: &Lua) -> mlua::Result<()> {
    let nothing = lua.create_function(|_, ()| Ok(()))?;
    lua.named_registry_value::<Table>(METATABLES)?.for_each(|metatable: Table, _: Value| {
        match metatable.raw_get::<Value>(CLOSE)? {
            Value::Nil => Ok(()),
            _ => metatable.raw_set(CLOSE, &nothing),
        }
    })
}

const CLOSE: &str = "__close";

/// What a search looks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Search {
    /// All matches, of a pattern in which `^` is nothing special.
    Each,
    /// A pattern.
    First,
    /// The text itself.
    Plain,
}

/// `value` as a text, where Lua would take it for one.
fn text(lua: &Lua, value: &Value) -> mlua::Result<Option<mlua::String>> {
    match value {
        Value::Integer(_) | Value::Number(_) | Value::String(_) => lua.coerce_string(value.clone()),
        _ => Ok(None),
    }
}

/// A config that uses too much memory.
pub(super) fn too_large() -> Stop {
    Stop::new(
        format!("the config needs more than {} MiB of memory, and is not read", MEMORY / 1024 / 1024),
        "make it smaller; a config needs less than one",
    )
}

fn too_long() -> Stop {
    Stop::new("the config does not come to an end, and is not read", "take the loop or the search out of it")
}
