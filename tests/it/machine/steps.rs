//! What happens on a random day.

use proptest::prelude::*;

/// Orders of the channel.
const ORDERS: u64 = 6;

#[derive(Clone, Debug)]
pub enum Step {
    /// The channel sends its order: so many roses, paid or not, alive or cancelled.
    Deliver { id: u64, roses: u32, paid: bool, cancelled: bool },
    /// A person acts on an order.
    Act { id: u64, act: Act },
    /// A person acts on a box of an order.
    Box { id: u64, at: usize, act: BoxAct },
    /// The daemon is killed between two steps.
    Kill,
    /// It is stopped and started.
    Restart,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Confirm,
    Void,
    DeleteLine,
    Undo,
    Revert,
    Accept,
    Keep,
    Fewer,
    Reference,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxAct {
    Ship,
    Unship,
    Missing,
    Found,
    Receive,
    MoveAlone,
    Swap,
}

/// What is asked, and whether the daemon is killed before it can answer.
pub type Asked = (Step, bool);

pub fn step() -> impl Strategy<Value = Asked> {
    let id = 0..ORDERS;
    let act = prop_oneof![
        4 => Just(Act::Confirm), 1 => Just(Act::Void), 1 => Just(Act::DeleteLine), 1 => Just(Act::Undo),
        1 => Just(Act::Revert), 1 => Just(Act::Accept), 1 => Just(Act::Keep), 1 => Just(Act::Fewer),
        1 => Just(Act::Reference),
    ];
    let on_box = prop_oneof![
        4 => Just(BoxAct::Ship), 1 => Just(BoxAct::Unship), 1 => Just(BoxAct::Missing), 1 => Just(BoxAct::Found),
        1 => Just(BoxAct::Receive), 2 => Just(BoxAct::MoveAlone), 1 => Just(BoxAct::Swap),
    ];
    let deliver = (id.clone(), 1_u32..6, any::<bool>(), prop::bool::weighted(0.1));
    let what = prop_oneof![
        6 => deliver.prop_map(|(id, roses, paid, cancelled)| Step::Deliver { id, roses, paid: paid || cancelled, cancelled }),
        8 => (id.clone(), act).prop_map(|(id, act)| Step::Act { id, act }),
        6 => (id, 0_usize..6, on_box).prop_map(|(id, at, act)| Step::Box { id, at, act }),
        1 => Just(Step::Kill),
        1 => Just(Step::Restart),
    ];
    (what, prop::bool::weighted(0.06))
}
