//! Every text of the console, as the fields of one struct: a text that a language lacks does not compile.
//! `{}` is filled in by [`super::fill`], in the order of the words. Words of actions are in the action table.

use super::states::States;

/// The texts of a language.
#[derive(Debug)]
pub struct Texts {
    /// Tab.
    pub tab_orders: &'static str,
    /// Tab.
    pub tab_labels: &'static str,
    /// Tab.
    pub tab_intake: &'static str,
    /// Link is up.
    pub live: &'static str,
    /// First try.
    pub connecting: &'static str,
    /// Link is lost.
    pub down: &'static str,
    /// Versions do not fit.
    pub wrong_version: &'static str,
    /// {} since, {} seconds.
    pub away: &'static str,
    /// The same, short.
    pub away_narrow: &'static str,
    /// {} what.
    pub unknown_one: &'static str,
    /// {} the daemon's sentence.
    pub incompatible: &'static str,
    /// Under 40x10.
    pub too_small: &'static str,
    /// Column.
    pub col_order: &'static str,
    /// Column.
    pub col_buyer: &'static str,
    /// Column.
    pub col_customer: &'static str,
    /// Column.
    pub col_channel: &'static str,
    /// Column.
    pub col_channel_long: &'static str,
    /// Column.
    pub col_checkout: &'static str,
    /// Column.
    pub col_boxes: &'static str,
    /// Column.
    pub col_ship: &'static str,
    /// Column.
    pub col_status: &'static str,
    /// Column.
    pub col_reference: &'static str,
    /// Column.
    pub col_product: &'static str,
    /// Column.
    pub col_box_codes: &'static str,
    /// Column.
    pub col_quantity: &'static str,
    /// Column.
    pub col_mark: &'static str,
    /// Column.
    pub col_added: &'static str,
    /// Column.
    pub col_job: &'static str,
    /// Column.
    pub col_printer: &'static str,
    /// Column.
    pub col_state: &'static str,
    /// Column.
    pub col_where: &'static str,
    /// Column.
    pub col_waiting: &'static str,
    /// Column.
    pub col_document: &'static str,
    /// Column.
    pub col_received: &'static str,
    /// Column.
    pub col_source: &'static str,
    /// Column.
    pub col_outcome: &'static str,
    /// Badge word, 4 at most.
    pub done: &'static str,
    /// Badge word.
    pub pend: &'static str,
    /// Derived status.
    pub status_draft: &'static str,
    /// Derived status.
    pub status_pending: &'static str,
    /// Derived status.
    pub status_confirmed: &'static str,
    /// Derived status.
    pub status_labelled: &'static str,
    /// Derived status.
    pub status_shipped: &'static str,
    /// Derived status.
    pub status_voided: &'static str,
    /// The row left the list.
    pub status_gone: &'static str,
    /// {} of {}.
    pub of: &'static str,
    /// {} orders.
    pub orders_n: &'static str,
    /// {} marked.
    pub marked_n: &'static str,
    /// {} new rows.
    pub new_n: &'static str,
    /// Search text is loading.
    pub loading_search: &'static str,
    /// Wait.
    pub asking: &'static str,
    /// Empty list.
    pub no_orders: &'static str,
    /// Empty store.
    pub no_orders_yet: &'static str,
    /// Empty list.
    pub no_jobs: &'static str,
    /// A picture that can't be read.
    pub label_not_understood: &'static str,
    /// Empty list.
    pub no_documents: &'static str,
    /// Sort word.
    pub sort_ship: &'static str,
    /// Sort word.
    pub sort_newest: &'static str,
    /// Field.
    pub find: &'static str,
    /// {} the code.
    pub not_found: &'static str,
    /// No AWB yet.
    pub awb_none: &'static str,
    /// {} reference.
    pub awb_joins: &'static str,
    /// AWB by ship date.
    pub by_ship_date: &'static str,
    /// Label.
    pub ship: &'static str,
    /// {} of {} not out.
    pub not_out: &'static str,
    /// All lines out.
    pub all_out: &'static str,
    /// Label.
    pub revision: &'static str,
    /// Label.
    pub buyer: &'static str,
    /// Label.
    pub customer: &'static str,
    /// Label.
    pub channel: &'static str,
    /// Label.
    pub cart: &'static str,
    /// Label.
    pub reference: &'static str,
    /// Label.
    pub ship_label: &'static str,
    /// Label.
    pub earliest: &'static str,
    /// Label.
    pub boxes: &'static str,
    /// {} of {} labels.
    pub labels_of: &'static str,
    /// {} of {}.
    pub shipped_of: &'static str,
    /// Label.
    pub carrier: &'static str,
    /// Label.
    pub ship_to: &'static str,
    /// Label.
    pub note: &'static str,
    /// Label.
    pub total: &'static str,
    /// {} who, {} when.
    pub confirmed_by: &'static str,
    /// Label.
    pub channel_order: &'static str,
    /// {} lines, {} of.
    pub lines_dropped: &'static str,
    /// {} reference, beside the word AWB.
    pub joins: &'static str,
    /// Order left.
    pub gone_title: &'static str,
    /// {} order.
    pub confirm_title: &'static str,
    /// {} of {}.
    pub confirm_drop: &'static str,
    /// {} lines {} boxes.
    pub confirm_clean: &'static str,
    /// {} lines {} boxes.
    pub confirm_keep: &'static str,
    /// {} awb.
    pub confirm_awb_joins: &'static str,
    /// {} awb.
    pub confirm_awb_new: &'static str,
    /// {} list.
    pub confirm_told: &'static str,
    /// Nobody is told.
    pub confirm_nobody: &'static str,
    /// `{}`: who has no address.
    pub confirm_not_told: &'static str,
    /// The order changed.
    pub confirm_changed: &'static str,
    /// Wait.
    pub confirm_sending: &'static str,
    /// Lost link.
    pub confirm_unknown: &'static str,
    /// {} time.
    pub in_cart: &'static str,
    /// {} boxes.
    pub box_n: &'static str,
    /// {} boxes.
    pub boxes_n: &'static str,
    /// {} pieces.
    pub pieces_n: &'static str,
    /// No mark code.
    pub no_mark: &'static str,
    /// Button.
    pub button_cancel: &'static str,
    /// Button.
    pub button_close: &'static str,
    /// Button.
    pub button_confirm: &'static str,
    /// Button.
    pub button_confirm_drop_one: &'static str,
    /// Button, {} lines.
    pub button_confirm_drop: &'static str,
    /// Button.
    pub button_print: &'static str,
    /// Button.
    pub button_yes: &'static str,
    /// Hint.
    pub dialog_keys: &'static str,
    /// Hint.
    pub choose_keys: &'static str,
    /// {} order.
    pub print_title: &'static str,
    /// {} order.
    pub reprint_title: &'static str,
    /// Asks a reason.
    pub reprint_why: &'static str,
    /// {} document.
    pub dismiss_title: &'static str,
    /// Asks a reason.
    pub dismiss_why: &'static str,
    /// Hint.
    pub type_keys: &'static str,
    /// Error.
    pub reason_needed: &'static str,
    /// {} job.
    pub choose_printer: &'static str,
    /// Title.
    pub choose_filter: &'static str,
    /// {} job.
    pub cancel_job: &'static str,
    /// {} job.
    pub seen_paper: &'static str,
    /// {} job.
    pub retry_unconfirmed: &'static str,
    /// {} orders.
    pub bulk_title: &'static str,
    /// Sentence.
    pub bulk_confirm: &'static str,
    /// Sentence.
    pub bulk_print: &'static str,
    /// {} order {} awb.
    pub told_confirmed: &'static str,
    /// {} lines.
    pub told_dropped: &'static str,
    /// {} order {} labels.
    pub told_printed: &'static str,
    /// {} labels.
    pub told_waiting: &'static str,
    /// {} labels.
    pub told_before: &'static str,
    /// {} job {} state.
    pub told_job: &'static str,
    /// {} printer.
    pub told_printer: &'static str,
    /// {} document.
    pub told_document: &'static str,
    /// {} text.
    pub told_copied: &'static str,
    /// {} what.
    pub told_lost: &'static str,
    /// {} order.
    pub what_confirm: &'static str,
    /// {} order.
    pub what_print: &'static str,
    /// {} job.
    pub what_job: &'static str,
    /// {} printer.
    pub what_printer: &'static str,
    /// {} document.
    pub what_document: &'static str,
    /// {} error.
    pub not_understood: &'static str,
    /// The daemon stops.
    pub stopping: &'static str,
    /// No hello.
    pub silent: &'static str,
    /// Heading.
    pub queue: &'static str,
    /// Heading.
    pub printers: &'static str,
    /// Mark.
    pub printer_default: &'static str,
    /// Filter.
    pub refused_only: &'static str,
    /// Filter.
    pub all_documents: &'static str,
    /// The door of a dropped file.
    pub door_file: &'static str,
    /// Label.
    pub doc_orders: &'static str,
    /// Label.
    pub doc_reason: &'static str,
    /// Label.
    pub doc_problems: &'static str,
    /// Label, {} size.
    pub doc_bytes: &'static str,
    /// Label.
    pub doc_dismissed: &'static str,
    /// {} screen.
    pub help_title: &'static str,
    /// Heading.
    pub help_here: &'static str,
    /// Heading.
    pub help_always: &'static str,
    /// Hint.
    pub help_close: &'static str,
    /// Help.
    pub help_digits: &'static str,
    /// Field.
    pub palette: &'static str,
    /// {} typed.
    pub palette_none: &'static str,
    /// Why not.
    pub why_offline: &'static str,
    /// Why not.
    pub why_role: &'static str,
    /// Why not.
    pub why_no_row: &'static str,
    /// Why not.
    pub why_live: &'static str,
    /// Why not.
    pub why_not_confirmed: &'static str,
    /// Why not.
    pub why_confirmed: &'static str,
    /// Why not.
    pub why_voided: &'static str,
    /// Why not.
    pub why_job_state: &'static str,
    /// Why not.
    pub why_not_refused: &'static str,
    /// Why not.
    pub why_no_new: &'static str,
    /// Why not.
    pub why_pending: &'static str,
    /// Why not.
    pub why_one_printer: &'static str,
    /// Title.
    pub quit_title: &'static str,
    /// {} n.
    pub quit_unknown: &'static str,
    /// The words of states and outcomes.
    pub states: States,
}
