//! stub
use super::files::Files;
use super::refusal::Refusal;
#[derive(Debug)]
pub(in crate::audit) struct Tree {
    pub(in crate::audit) files: Vec<String>,
}
pub(in crate::audit) fn read(_files: &dyn Files, _path: &str) -> Result<Tree, Refusal> {
    Ok(Tree { files: Vec::new() })
}
