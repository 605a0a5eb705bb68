//! Who is at the other end of the socket, and what they may do: the peer's user id, its Unix groups, the roles of those.
//!
//! A typed name is never authority. The unit must not set `PrivateUsers=`: it would hide every peer's user id.

use crate::protocol::call::Role;
use nix::unistd::{Gid, Group, Uid, User, getgrouplist};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CString;

/// A person or a program at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// User name, or the number where it has none.
    pub user: String,
    /// What they may do.
    pub roles: BTreeSet<Role>,
}

/// Finds out who a peer is. Blocks (it may ask a directory server).
#[must_use]
pub fn peer(uid: u32, roles: &BTreeMap<Role, BTreeSet<String>>) -> Peer {
    let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
    let name = user.as_ref().map_or_else(|| uid.to_string(), |u| u.name.clone());
    if uid == 0 || uid == nix::unistd::geteuid().as_raw() {
        return Peer { user: name, roles: Role::ALL.into() };
    }
    let groups = user.map(|u| groups_of(&u.name, u.gid)).unwrap_or_default();
    Peer { user: name, roles: roles_of(&groups, roles) }
}

fn groups_of(name: &str, primary: Gid) -> BTreeSet<String> {
    let Ok(name) = CString::new(name) else { return BTreeSet::new() };
    let gids = getgrouplist(&name, primary).unwrap_or_else(|_| vec![primary]);
    gids.into_iter().filter_map(|gid| Group::from_gid(gid).ok().flatten()).map(|g| g.name).collect()
}

/// The roles of somebody in these groups: any role brings `view`, `admin` brings all.
fn roles_of(groups: &BTreeSet<String>, roles: &BTreeMap<Role, BTreeSet<String>>) -> BTreeSet<Role> {
    let mut mine: BTreeSet<Role> =
        roles.iter().filter(|(_, named)| !named.is_disjoint(groups)).map(|(role, _)| *role).collect();
    if mine.contains(&Role::Admin) {
        return Role::ALL.into();
    }
    if !mine.is_empty() {
        mine.insert(Role::View);
    }
    mine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
        names.map(str::to_owned).into()
    }

    #[test]
    fn roles_follow_the_groups() {
        let roles =
            BTreeMap::from([(Role::View, set(["k2k"])), (Role::Confirm, set(["boss"])), (Role::Admin, set(["wheel"]))]);
        assert_eq!(roles_of(&set(["users"]), &roles), BTreeSet::new());
        assert_eq!(roles_of(&set(["k2k", "users"]), &roles), [Role::View].into());
        assert_eq!(roles_of(&set(["boss"]), &roles), [Role::View, Role::Confirm].into());
        assert_eq!(roles_of(&set(["wheel"]), &roles), Role::ALL.into());
    }

    #[test]
    fn the_daemons_own_user_may_do_everything() {
        let me = peer(nix::unistd::geteuid().as_raw(), &BTreeMap::new());
        assert_eq!(me.roles, Role::ALL.into());
    }
}
