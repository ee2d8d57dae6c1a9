//! Which of many intervals hold an amount.

use super::index::Postings;

/// A segment tree over the ends of the intervals: an amount asks one leaf and its ancestors, so
/// it takes the logarithm of the number of intervals, plus the answer.
#[derive(Debug)]
pub(super) struct Intervals {
    /// Where the answer changes: the first amount of an interval, or the first after it.
    steps: Vec<i128>,
    /// A binary heap of nodes, leaves last: who covers all of the node, ascending.
    nodes: Vec<Postings>,
}

/// Amounts from and to, both included, and whose they are.
pub(super) type Interval = (i64, i64, u32);

impl Intervals {
    /// The tree of intervals that come in the order of whose they are.
    pub(super) fn new(intervals: &[Interval]) -> Self {
        let ends = |(from, to, _): &Interval| [i128::from(*from), i128::from(*to) + 1];
        let mut steps: Vec<i128> = intervals.iter().flat_map(ends).collect();
        steps.sort_unstable();
        steps.dedup();
        let leaves = steps.len() + 1;
        let mut tree = Self { steps, nodes: vec![Postings::default(); 2 * leaves] };
        for (from, to, owner) in intervals {
            let range = tree.leaf(i128::from(*from))..tree.leaf(i128::from(*to) + 1);
            tree.cover(range.start, range.end, *owner);
        }
        tree
    }

    fn leaf(&self, amount: i128) -> usize {
        self.nodes.len() / 2 + self.steps.partition_point(|step| *step <= amount)
    }

    fn cover(&mut self, mut start: usize, mut end: usize, owner: u32) {
        while start < end {
            if start % 2 == 1 {
                self.nodes[start].push(owner);
                start += 1;
            }
            if end % 2 == 1 {
                end -= 1;
                self.nodes[end].push(owner);
            }
            start /= 2;
            end /= 2;
        }
    }

    /// The lists of those that hold the amount; together they name each interval once.
    pub(super) fn holding(&self, amount: i64) -> impl Iterator<Item = &Postings> {
        let leaf = self.leaf(i128::from(amount));
        std::iter::successors(Some(leaf), |node| (*node > 1).then_some(node / 2))
            .map(|node| &self.nodes[node])
            .filter(|postings| !postings.is_empty())
    }
}
