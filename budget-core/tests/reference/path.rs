//! Places in a scenario.

use serde_json::Value;

/// One step of the way to a place.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// To a row of a list.
    Row(usize),
    /// To a member of an object.
    Member(String),
}

/// Calls `see` with every row and member, and the way to it.
pub(crate) fn walk(value: &Value, see: &mut impl FnMut(&[Step], &Value)) {
    go(value, &mut Vec::new(), see);
}

fn go(value: &Value, path: &mut Vec<Step>, see: &mut impl FnMut(&[Step], &Value)) {
    let steps: Vec<(Step, &Value)> = match value {
        Value::Array(rows) => {
            rows.iter().enumerate().map(|(at, row)| (Step::Row(at), row)).collect()
        }
        Value::Object(members) => {
            members.iter().map(|(name, member)| (Step::Member(name.clone()), member)).collect()
        }
        _ => Vec::new(),
    };
    for (step, value) in steps {
        path.push(step);
        see(path, value);
        go(value, path, see);
        path.pop();
    }
}

/// The value at a place.
pub(crate) fn at<'a>(value: &'a mut Value, path: &[Step]) -> &'a mut Value {
    path.iter().fold(value, |value, step| match step {
        Step::Row(at) => &mut value[*at],
        Step::Member(name) => &mut value[name.as_str()],
    })
}
