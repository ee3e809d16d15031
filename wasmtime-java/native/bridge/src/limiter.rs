//! Says no to growth over the limits, and remembers that it did: the guest only sees -1 and usually gives up.

use wasmtime::ResourceLimiter;

use crate::failure::is_machine;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    Memory,
    Table,
}

/// A sum that may not exceed its limit. It only rises: nothing shrinks in WebAssembly, and a growth that failed after it
/// was allowed cannot be told from one that was never asked for, so taking it back would be a way around the limit.
struct Sum {
    limit: usize,
    total: usize,
}

impl Sum {
    fn new(limit: usize) -> Self {
        Sum { limit, total: 0 }
    }

    /// Whether it fits; it counts from now on if it does. Over its declared maximum nothing grows.
    fn add(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> bool {
        let total = self.total.saturating_add(desired.saturating_sub(current));
        let fits = total <= self.limit && maximum.is_none_or(|maximum| desired <= maximum);
        if fits {
            self.total = total;
        }
        fits
    }
}

pub struct Limiter {
    memory: Sum,
    table: Sum,
    peak: usize,
    instances: usize,
    refused: Option<Refused>,
}

impl Limiter {
    pub fn new(memory_limit: usize, table_limit: usize, instances: usize) -> Self {
        Limiter {
            memory: Sum::new(memory_limit),
            table: Sum::new(table_limit),
            peak: 0,
            instances,
            refused: None,
        }
    }

    /// What the guest already has counts from the start.
    pub fn take_over(&mut self, before: &Limiter) {
        self.memory.total = before.memory.total;
        self.table.total = before.table.total;
        self.peak = self.memory.total;
    }

    /// Greatest size of all memories together so far.
    pub fn peak(&self) -> usize {
        self.peak
    }

    /// The last growth that was refused.
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// The guest is told -1 and may go on, unless the machine is in trouble: that ends the call.
    fn failed(&mut self, what: Refused, error: wasmtime::Error) -> wasmtime::Result<()> {
        if is_machine(&error) {
            return Err(error);
        }
        self.refused = Some(what);
        Ok(())
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = self.memory.add(current, desired, maximum);
        if fits {
            self.peak = self.peak.max(self.memory.total);
        } else {
            self.refused = Some(Refused::Memory);
        }
        Ok(fits)
    }

    /// Not even its type could be so large, or the system has no more.
    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.failed(Refused::Memory, error)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = self.table.add(current, desired, maximum);
        if !fits {
            self.refused = Some(Refused::Table);
        }
        Ok(fits)
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.failed(Refused::Table, error)
    }

    fn instances(&self) -> usize {
        self.instances
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn counts_all_memories_together() {
        let mut limiter = Limiter::new(100, 10, 1);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.memory_growing(0, 40, None).unwrap());
        assert_eq!(limiter.refused(), None);
        assert!(!limiter.memory_growing(40, 41, None).unwrap());
        assert_eq!(limiter.refused(), Some(Refused::Memory));
        assert_eq!(limiter.peak(), 100);
    }

    #[test]
    fn counts_all_tables_together() {
        let mut limiter = Limiter::new(100, 10, 1);
        assert!(limiter.table_growing(0, 6, None).unwrap());
        assert!(limiter.table_growing(0, 4, None).unwrap());
        assert_eq!(limiter.refused(), None);
        assert!(!limiter.table_growing(4, 5, None).unwrap());
        assert_eq!(limiter.refused(), Some(Refused::Table));
    }

    #[test]
    fn a_failed_growth_is_no_way_around_the_limit() {
        let mut limiter = Limiter::new(100, 10, 1);
        let error = || wasmtime::Error::msg("growth exceeds the type's limits");
        assert!(limiter.memory_growing(0, 100, None).unwrap());
        limiter.memory_grow_failed(error()).unwrap();
        assert!(!limiter.memory_growing(100, 101, None).unwrap());
        assert!(limiter.table_growing(0, 10, None).unwrap());
        limiter.table_grow_failed(error()).unwrap();
        assert!(!limiter.table_growing(10, 11, None).unwrap());
    }

    #[test]
    fn nothing_counts_over_its_declared_maximum() {
        let mut limiter = Limiter::new(100, 10, 1);
        assert!(!limiter.memory_growing(0, 60, Some(50)).unwrap());
        assert_eq!(limiter.refused(), Some(Refused::Memory));
        assert!(limiter.memory_growing(0, 100, Some(100)).unwrap());
    }

    #[test]
    fn a_renewed_limiter_counts_what_is_there() {
        let mut before = Limiter::new(100, 10, 1);
        assert!(before.memory_growing(0, 60, None).unwrap());
        assert!(!before.table_growing(0, 11, None).unwrap());
        let mut limiter = Limiter::new(80, 10, 1);
        limiter.take_over(&before);
        assert_eq!((limiter.peak(), limiter.refused()), (60, None));
        assert!(!limiter.memory_growing(60, 81, None).unwrap());
        assert!(limiter.memory_growing(60, 80, None).unwrap());
    }

    #[test]
    fn a_machine_without_memory_ends_the_call() {
        let mut limiter = Limiter::new(100, 10, 1);
        assert!(limiter.memory_growing(0, 100, None).unwrap());
        let error = wasmtime::Error::new(rustix::io::Errno::NOMEM).context("mprotect");
        assert!(limiter.memory_grow_failed(error).is_err());
        assert_eq!(limiter.refused(), None);
    }
}
