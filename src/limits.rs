//! Every bound of the system, with its reason. A limit that is not here does not exist.

use std::time::Duration;

/// Largest body of a webhook, when `[limits] body_mb` is not set: 4 MiB. Real order documents are below 100 KB.
pub const BODY_BYTES: u64 = 4 << 20;
/// Largest dropped file, when `[limits] file_mb` is not set: 20 MiB.
pub const FILE_BYTES: u64 = 20 << 20;
/// Largest frame that the daemon reads from a console: nothing a person sends is larger than 1 MiB.
pub const FRAME_IN_BYTES: usize = 1 << 20;
/// Largest frame that the daemon sends (and a console reads): a full page of whole orders, or one document, fits in 32 MiB.
pub const FRAME_OUT_BYTES: usize = 32 << 20;
/// Consoles at once: a warehouse has tens.
pub const SESSIONS: usize = 64;
/// Calls of one session in work at once; then its socket is not read on, which is the natural back-pressure.
pub const CALLS_IN_FLIGHT: usize = 8;
/// Longest page.
pub const PAGE_ROWS: u32 = 200;
/// Connections at once that have not said hello yet: silent ones leave after [`HELLO_TIME`] and hold no console's place.
pub const GREETINGS: usize = 256;
/// A console waits this long for a place among [`SESSIONS`], then it is told that there is none.
pub const PLACE_TIME: Duration = Duration::from_secs(5);
/// A session must say hello within this time.
pub const HELLO_TIME: Duration = Duration::from_secs(5);
/// A frame must leave within this time, or the session ends: a frozen console costs nothing.
pub const FRAME_OUT_TIME: Duration = Duration::from_secs(10);
/// Commands that wait for the writer; then webhooks are answered 503 and sent again by the channel.
pub const WAITING_COMMANDS: usize = 1024;
/// Commands of one commit.
pub const BATCH_COMMANDS: usize = 512;
/// Page cache of the store: 1,000,000 orders page within budget at this size (`design.md` §6).
pub const STORE_CACHE_BYTES: usize = 128 << 20;
/// How long the answer to a change is kept, so that asking again with the same id gives the same answer.
pub const ANSWER_KEPT: Duration = Duration::from_hours(7 * 24);
/// Rows of one product or inventory file: all of them are one commit, which others wait for. The largest vendor has some
/// thousands of SKUs.
pub const STOCK_ROWS: usize = 100_000;
/// Orders that are looked at again together, after what they are made from has changed.
pub const RECHECK_ORDERS: usize = 100;
/// Orders of one document.
pub const ORDERS_A_DOCUMENT: usize = 100_000;
/// Lines of one order: the largest seen has a few hundred.
pub const LINES_AN_ORDER: usize = 5_000;
/// Channel orders of one order that are joined by cart or shipment: the largest cart seen has nine. A channel that gives
/// the same id to everything must not make one order of everything.
pub const PARTS_AN_ORDER: usize = 200;
/// Documents that an order remembers to know the same bytes again: a channel repeats what it sent lately.
pub const DOCUMENTS_REMEMBERED: usize = 16;
/// Orders of one cart or shipment that are looked at, newest first: more than one is an exception already.
pub const ORDERS_SHARING: usize = 64;
/// Boxes of one order: more than fit in an aeroplane.
pub const BOXES_AN_ORDER: u32 = 100_000;
/// Connections to the HTTP door at once.
pub const HTTP_CONNECTIONS: usize = 256;
/// Connections to the HTTP door from one address at once, loopback excepted (the reverse proxy is there).
pub const HTTP_CONNECTIONS_AN_ADDRESS: usize = 32;
/// A request's headers must be here within this time.
pub const HTTP_HEADER_TIME: Duration = Duration::from_secs(5);
/// A request's body must be here within this time.
pub const HTTP_BODY_TIME: Duration = Duration::from_secs(10);
/// The store must take a document within this time, or the answer is 503 (the sender sends again; it is the same document).
pub const HTTP_COMMIT_TIME: Duration = Duration::from_secs(4);
/// What a sender is told to wait after a 503.
pub const RETRY_AFTER: Duration = Duration::from_secs(30);
/// Fields of one change that the journal tells: an order of thousands of lines is not written down twice.
pub const AUDIT_FIELDS: usize = 60;
/// Longest text of such a field, in characters.
pub const AUDIT_CHARS: usize = 200;
/// Mails on their way at once: small mail servers take few connections.
pub const MAILS_AT_ONCE: usize = 4;
/// Webhooks on their way to one target at once.
pub const WEBHOOKS_AT_ONCE: usize = 2;
/// A mail server must answer each step within this time (RFC 5321 §4.5.3.2 allows minutes; a warehouse does not).
pub const MAIL_STEP_TIME: Duration = Duration::from_secs(20);
/// A whole mail must leave within this time.
pub const MAIL_TIME: Duration = Duration::from_mins(1);
/// Largest answer of a web server that is told: only its status counts.
pub const WEBHOOK_ANSWER_BYTES: u64 = 64 << 10;
/// A web server must answer within this time (Standard Webhooks: 15 to 30 s).
pub const WEBHOOK_TIME: Duration = Duration::from_secs(15);
/// Between two looks of the outbox while the store changes all the time.
pub const OUTBOX_PAUSE: Duration = Duration::from_millis(20);
/// When the outbox looks again after the store could not be read or written.
pub const OUTBOX_AGAIN: Duration = Duration::from_secs(1);
/// When the outbox looks again though nothing happened: the clock may have been set.
pub const OUTBOX_LOOK: Duration = Duration::from_secs(30);
/// Notices that are on their way when the daemon stops may end within this time.
pub const OUTBOX_DRAIN_TIME: Duration = Duration::from_secs(10);
/// Body of a hook: real ones have some 40 bytes.
pub const HOOK_BYTES: usize = 16 << 10;
/// Lines that a notice names; the others are only counted: nobody reads more in a mail.
pub const NOTICE_LINES: usize = 100;
/// A label job that waited longer asks before it prints: nobody wants yesterday's labels in a burst.
pub const JOB_EXPIRES: Duration = Duration::from_hours(12);
/// A printer must accept a connection within this time.
pub const PRINTER_CONNECT_TIME: Duration = Duration::from_secs(3);
/// A printer that speaks status answers `~HS` within this time; one that never did is not asked again for [`PRINTER_ASK_AGAIN`].
pub const PRINTER_STATUS_TIME: Duration = Duration::from_millis(1500);
/// When a printer that does not answer `~HS` is asked again.
pub const PRINTER_ASK_AGAIN: Duration = Duration::from_mins(5);
/// A printer must take some more bytes of a label within this time.
pub const PRINTER_STALL_TIME: Duration = Duration::from_secs(30);
/// A printer that answered before may be silent this long after a label (media out, head open), then a person must look.
pub const PRINTER_SILENT_TIME: Duration = Duration::from_mins(1);
/// How long to wait for a mute printer to close after its label; most do when they have read all of it.
pub const PRINTER_CLOSE_TIME: Duration = Duration::from_secs(2);
/// An idle connection is given up after this time: many printers take only one.
pub const PRINTER_IDLE_TIME: Duration = Duration::from_secs(2);
/// A printer that has nothing to do is asked how it is this often, so that people see an empty one before they need it.
pub const PRINTER_LOOK: Duration = Duration::from_secs(30);
/// After a lost connection, what a printer says of its counter holds when it says the same again after this time: it may
/// still be at the label that nobody knows of.
pub const PRINTER_SETTLE: Duration = Duration::from_secs(3);
/// First and longest pause between questions about a job at an IPP printer.
pub const IPP_POLL: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// Longest answer of an IPP printer: all of its attributes have about 30 KB, its list of jobs some hundreds.
pub const IPP_ANSWER_BYTES: u64 = 4 << 20;
/// First and longest pause between tries to reach a printer.
pub const PRINTER_RETRY: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// Labels past the commit point at once, when the printer takes them fast: what a crash may leave unconfirmed.
pub const LABELS_PAST_COMMIT: usize = 32;
/// Label jobs that one command of a person may change: more are asked for again.
pub const JOBS_A_COMMAND: usize = 5_000;
/// Jobs that are looked through for those that are meant: a backlog of weeks.
pub const JOBS_LOOKED_AT: usize = 100_000;
/// Orders whose labels one command may print in one order.
pub const PRINT_ORDERS: usize = 500;
/// Queued jobs that are read at once for a printer.
pub const QUEUE_LOOK: usize = 256;
/// Requests that run when the daemon stops may end within this time.
pub const HTTP_DRAIN_TIME: Duration = Duration::from_secs(10);
/// A client must take some more bytes of an answer within this time, or its connection ends.
pub const HTTP_WRITE_TIME: Duration = Duration::from_secs(30);
/// Answers of the export that are written at once; more are told to come again.
pub const EXPORT_ANSWERS: usize = 16;
/// Orders of one page of the export, when it does not say how many.
pub const EXPORT_ROWS: u32 = 100;
/// Orders of the export that are read and written together.
pub const EXPORT_BATCH: usize = 10;
/// A stream of changes says so often that it is alive when nothing changes.
pub const EXPORT_ALIVE: Duration = Duration::from_secs(15);
/// All headers of a request: real ones are below 4 KB.
pub const HTTP_HEADER_BYTES: usize = 64 << 10;
/// Documents below this size are decoded where they are: that takes less than handing them to another thread.
pub const DECODE_INLINE_BYTES: usize = 64 << 10;
/// Compression of kept documents: level 1 takes a third of the time of the usual 3 and is 5 % larger on JSON orders.
pub const RAW_LEVEL: i32 = 1;
/// A dropped file must look the same for this long before it is taken.
pub const FOLDER_SETTLE: Duration = Duration::from_secs(2);
/// The same for a table whose last row is not ended: it may be half a file.
pub const FOLDER_SETTLE_UNENDED: Duration = Duration::from_secs(5);
/// A file that is still empty after this time is refused.
pub const FOLDER_SETTLE_EMPTY: Duration = Duration::from_mins(1);
/// The folders are looked through at least this often: file events may be lost (`channels-b.md` §8.2).
pub const FOLDER_TIMER: Duration = Duration::from_secs(30);
/// Files that the store could not take are tried again after this time.
pub const FOLDER_RETRY: Duration = Duration::from_secs(5);
/// Files that are read and committed together.
pub const FOLDER_BATCH: usize = 512;
/// Threads that read and decode the files of a batch, where there are many.
pub const FOLDER_READERS: usize = 2;
/// Bytes that are read and committed together; a larger file goes alone.
pub const FOLDER_BATCH_BYTES: u64 = 32 << 20;
/// Names of one folder that are looked at in one scan; the rest waits for the next one.
pub const FOLDER_SCAN_FILES: usize = 20_000;
/// Longest part of a file's own name that is kept: our own additions must fit in the 255 bytes of a name.
pub const FOLDER_NAME_BYTES: usize = 140;
/// Values (numbers, texts, lists, objects) of one JSON document: each costs about 80 bytes of memory while it is read,
/// so this bounds a document at about 160 MB. Two thousand real orders have 300,000.
pub const JSON_VALUES: usize = 2_000_000;
/// Rows of one table: the largest order with all its lines has 5,000, a whole season's export some 100,000.
pub const TABLE_ROWS: usize = 500_000;
/// Columns of one table: the widest portal export seen has 60.
pub const TABLE_COLUMNS: usize = 500;
/// A table of this size is taken part by part: one commit of all of it would keep webhooks waiting, and all of it in
/// memory takes ten times its size.
pub const TABLE_WHOLE_BYTES: u64 = 4 << 20;
/// Size of a part: about 5,000 rows, a commit of some ten milliseconds.
pub const TABLE_PART_BYTES: u64 = 1 << 20;
/// Largest part: the rows of an order must not lie further apart than this.
pub const TABLE_PART_MOST: u64 = 16 << 20;
/// Orders of a table that is taken in parts: while they are counted each takes 20 bytes of memory.
pub const TABLE_ORDERS: usize = 1_000_000;
/// Text of all cells of a table, and of all shared texts of a workbook: repeated texts take bytes in memory, not in the file.
pub const TABLE_TEXT_BYTES: usize = 128 << 20;
/// A part of an XLSX file as unpacked: a sheet with 500,000 rows has 400 MB.
pub const XLSX_PART_BYTES: u64 = 512 << 20;
/// One text in an XLSX file: a cell holds 32,767 characters at most.
pub const XLSX_TEXT_BYTES: usize = 1 << 20;
/// Files in one zip: each is a document of its own.
pub const ZIP_FILES: usize = 1_000;
/// Warnings kept of one document: more of them tell nobody anything.
pub const WARNINGS_A_DOCUMENT: usize = 100;
/// Longest id of an order, cart, shipment or line, in characters: the longest seen has 40.
pub const CHANNEL_ID_CHARS: usize = 200;
/// Orders to fetch of one channel that are counted; more are told as that many.
pub const FETCH_COUNTED: usize = 10_000;
/// A request of ours to another company's server must be answered whole within this time.
pub const ASK_TIME: Duration = Duration::from_secs(30);
/// Another company's server must accept a connection within this time.
pub const ASK_CONNECT_TIME: Duration = Duration::from_secs(10);
/// Largest answer to a request of ours: a page of a hundred whole orders has some 2 MB.
pub const ASK_BYTES: u64 = 16 << 20;
/// Headers of an answer to a request of ours: real ones have some thirty.
pub const ASK_HEADERS: usize = 128;
/// A connection of ours that is not used is given up after this time.
pub const ASK_IDLE_TIME: Duration = Duration::from_secs(30);
/// Connections of ours to one server that are kept though unused.
pub const ASK_IDLE_CONNECTIONS: usize = 2;
/// First and longest pause between tries to fetch.
pub const FETCH_RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_hours(1));
/// A channel that says `Retry-After` is believed up to this time.
pub const FETCH_LONGEST_WAIT: Duration = Duration::from_hours(1);
/// An order that the channel does not know is tried so often, which takes about eight minutes: notices run ahead of
/// orders by some minutes (`channels-a.md` §8).
pub const FETCH_GONE_TRIES: u32 = 10;
/// An order whose answer is not understood, or has no lines, is tried so often.
pub const FETCH_ODD_TRIES: u32 = 12;
/// A channel that does not accept our credentials is tried again after this time: they may be mended on its side.
pub const FETCH_LOGIN_AGAIN: Duration = Duration::from_mins(30);
/// A token is renewed when it is this close to its end.
pub const TOKEN_MARGIN: Duration = Duration::from_mins(1);
/// A new single-use login that can't be stored is tried again for this long before the fetch fails; it stays in memory.
pub const GRANT_STORE_TIME: Duration = Duration::from_secs(30);
/// Shortest time between two polls.
pub const POLL_SHORTEST: Duration = Duration::from_mins(1);
/// How far back the first poll of a channel looks.
pub const POLL_FIRST: Duration = Duration::from_hours(24);
/// Pages of one poll: 100,000 orders.
pub const POLL_PAGES: usize = 1_000;
/// How far a channel was polled is written down when something came, else this often: it costs a commit.
pub const POLL_MARK: Duration = Duration::from_hours(1);
/// A fetcher without work looks again when something was stored, but not more often than this.
pub const FETCH_LOOK: Duration = Duration::from_millis(100);
/// Longest reason that a person types, in characters: what the reference product allows for a void (`k2k-domain.md` §2.2).
pub const REASON_CHARS: usize = 300;
/// Longest house waybill.
pub const HAWB_CHARS: usize = 20;
/// Dots of one picture of a label: a metre of an eight inch head at 300 dpi has 29 million.
pub const PICTURE_DOTS: u64 = 32_000_000;
/// Orders that a console marks at once for a bulk run: an hour of confirms, and more is a mistake in the search.
pub const MARKED_ORDERS: usize = 5_000;
/// Journal entries that one look at the day's figures reads at most: a fraction of a second.
pub const PULSE_ENTRIES: usize = 100_000;
/// Box codes that are told of an order that is partly shipped; the rest is counted.
pub const CODES_TOLD: usize = 200;
/// Boxes of one call: more than a pallet jack carries in an hour.
pub const BOXES_A_CALL: usize = 5_000;
/// Boxes on one bill of lading: a freighter holds fewer, and its PDF is some megabytes.
pub const BOL_BOXES: u32 = 20_000;
/// Orders of one AWB that are moved at once.
pub const ORDERS_A_MOVE: usize = 10_000;
/// Longest carrier, account or reference that a person types: twice what the reference product allows.
pub const FIELD_CHARS: usize = 40;
/// Labels of one preview: a PDF of so many pages has about 3 MB.
pub const PREVIEW_LABELS: usize = 500;
/// Largest layout file, in bytes: the largest that comes with the program has 8 KB.
pub const LAYOUT_BYTES: u64 = 256 << 10;
