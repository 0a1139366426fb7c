//! stub
use super::absent::Found;
use super::gather::Gathered;
use super::left::Left;
use super::nginx::Tree;
use crate::component::Nginx;
use crate::name::{Domain, MachineName};
pub(super) fn domain(_tree: &Tree) -> Option<Domain> {
    None
}
pub(super) fn read(_tree: &Tree, _m: &MachineName, _f: &Found, _g: &mut Gathered, _l: &mut Vec<Left>) -> Option<Nginx> {
    None
}
