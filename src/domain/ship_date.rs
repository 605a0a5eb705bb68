//! The Ship Days Offset: the earliest day an order may leave.

use super::connection::Connection;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, Timelike as _, Utc, Weekday};
use chrono_tz::Tz;

/// How many days ahead a service day is looked for before giving up.
const SEARCH_DAYS: u64 = 400;

/// The rule of one buyer, with the zone of the vendor.
#[derive(Clone, Copy, Debug)]
pub struct ShipDays<'a> {
    /// Days an order must be entered before its ship date.
    pub offset: u8,
    /// Weekdays with service.
    pub service_days: &'a [Weekday],
    /// An order placed after this minute counts as placed the next day; at the very minute it is still in time.
    pub cutoff: Option<NaiveTime>,
    /// Days without service.
    pub closed_days: &'a [NaiveDate],
    /// The vendor's zone: the order's day is the day there.
    pub zone: Tz,
}

impl<'a> ShipDays<'a> {
    /// The rule of a connection for orders that go by a carrier; in the connection's own zone, else in the vendor's.
    #[must_use]
    pub fn of(connection: &'a Connection, carrier: Option<&str>, zone: Tz) -> Self {
        Self {
            offset: connection.ship_days_offset,
            service_days: &connection.service_days,
            cutoff: connection.cutoff_for(carrier),
            closed_days: &connection.closed_days,
            zone: connection.time_zone.unwrap_or(zone),
        }
    }

    /// The rule of an order without a buyer: it may leave on the day it is placed.
    #[must_use]
    pub const fn none(zone: Tz) -> Self {
        const EVERY_DAY: [Weekday; 7] =
            [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        Self { offset: 0, service_days: &EVERY_DAY, cutoff: None, closed_days: &[], zone }
    }

    /// The earliest ship date of an order placed at this time: its day in the vendor's zone (the next one after
    /// the cut-off) plus the offset in calendar days, moved on to a service day that is not closed.
    ///
    /// `None` when no such day comes within 400 days.
    #[must_use]
    pub fn earliest(&self, placed_at: DateTime<Utc>) -> Option<NaiveDate> {
        let local = placed_at.with_timezone(&self.zone);
        let time = local.time();
        let late =
            self.cutoff.is_some_and(|cutoff| time.num_seconds_from_midnight() > cutoff.num_seconds_from_midnight());
        let start = local.date_naive().checked_add_days(Days::new(u64::from(self.offset) + u64::from(late)))?;
        (0..=SEARCH_DAYS)
            .filter_map(|n| start.checked_add_days(Days::new(n)))
            .find(|day| self.service_days.contains(&day.weekday()) && !self.closed_days.contains(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use chrono_tz::America::Bogota;
    use proptest::prelude::*;

    const ALL: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    fn bogota(text: &str) -> DateTime<Utc> {
        let naive = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        Bogota.from_local_datetime(&naive).unwrap().to_utc()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule(offset: u8) -> ShipDays<'static> {
        ShipDays { offset, service_days: &ALL, cutoff: None, closed_days: &[], zone: Bogota }
    }

    #[test]
    fn the_table_of_r_03() {
        let monday = bogota("2024-05-06 09:00:00");
        assert_eq!(rule(3).earliest(monday), Some(day("2024-05-09")));
        assert_eq!(rule(2).earliest(monday), Some(day("2024-05-08")));
        assert_eq!(rule(0).earliest(monday), Some(day("2024-05-06")));
        assert_eq!(rule(3).earliest(bogota("2024-05-10 09:00:00")), Some(day("2024-05-13")));
        let no_sunday = ShipDays { service_days: &ALL[..6], ..rule(3) };
        assert_eq!(no_sunday.earliest(bogota("2024-05-09 09:00:00")), Some(day("2024-05-13")));
        let cutoff = ShipDays { cutoff: NaiveTime::from_hms_opt(15, 0, 0), ..rule(3) };
        assert_eq!(cutoff.earliest(bogota("2024-05-06 15:01:00")), Some(day("2024-05-10")));
        assert_eq!(cutoff.earliest(bogota("2024-05-06 15:00:00")), Some(day("2024-05-09")));
        assert_eq!(rule(3).earliest(bogota("2024-02-27 09:00:00")), Some(day("2024-03-01")));
        let new_year = [day("2025-01-01")];
        let closed = ShipDays { closed_days: &new_year, ..rule(2) };
        assert_eq!(closed.earliest(bogota("2024-12-30 09:00:00")), Some(day("2025-01-02")));
        let closed = ShipDays { closed_days: &new_year, ..rule(3) };
        assert_eq!(closed.earliest(bogota("2024-12-30 09:00:00")), Some(day("2025-01-02")));
        let late_evening = "2024-05-07T04:30:00Z".parse().unwrap();
        assert_eq!(rule(3).earliest(late_evening), Some(day("2024-05-09")));
    }

    #[test]
    fn a_carrier_has_its_own_cutoff_and_a_buyer_its_own_zone() {
        let mut connection = Connection::new(crate::domain::ids::BuyerCode::new("FW01").unwrap(), "Floral");
        connection.cutoff = NaiveTime::from_hms_opt(15, 0, 0);
        connection.cutoffs.insert("fedex".into(), NaiveTime::from_hms_opt(12, 0, 0).unwrap());
        let at_one = bogota("2024-05-06 13:00:00");
        let earliest = |carrier| ShipDays::of(&connection, carrier, Bogota).earliest(at_one);
        assert_eq!(earliest(None), Some(day("2024-05-09")));
        assert_eq!(earliest(Some("UPS")), Some(day("2024-05-09")));
        assert_eq!(earliest(Some(" FedEx ")), Some(day("2024-05-10")));
        connection.time_zone = Some(chrono_tz::Europe::Madrid);
        assert_eq!(ShipDays::of(&connection, None, Bogota).earliest(at_one), Some(day("2024-05-10")));
    }

    #[test]
    fn no_service_day_at_all_ends() {
        assert_eq!(ShipDays { service_days: &[], ..rule(3) }.earliest(bogota("2024-05-06 09:00:00")), None);
    }

    proptest! {
        #[test]
        fn never_before_the_offset_and_always_a_service_day(secs in 1_600_000_000_i64..2_000_000_000, offset in 0_u8..=60, mask in 1_u8..128) {
            let days: Vec<Weekday> = ALL.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, d)| *d).collect();
            let at = DateTime::from_timestamp(secs, 0).unwrap();
            let rule = ShipDays { service_days: &days, ..rule(offset) };
            let earliest = rule.earliest(at).unwrap();
            let placed = at.with_timezone(&Bogota).date_naive();
            prop_assert!(earliest >= placed + Days::new(u64::from(offset)));
            prop_assert!(earliest <= placed + Days::new(u64::from(offset) + 7));
            prop_assert!(days.contains(&earliest.weekday()));
        }
    }
}
