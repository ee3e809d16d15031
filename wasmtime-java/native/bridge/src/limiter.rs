//! Says no to growth over the limits, and remembers that it did: the guest only sees -1 and usually gives up.

use wasmtime::ResourceLimiter;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    Memory,
    Table,
}

pub struct Limiter {
    memory_limit: usize,
    table_limit: usize,
    memory: usize,
    peak: usize,
    /// What the last growth would have added, to be taken back if the system refuses it.
    last: usize,
    refused: Option<Refused>,
}

impl Limiter {
    pub fn new(memory_limit: usize, table_limit: usize) -> Self {
        Limiter {
            memory_limit,
            table_limit,
            memory: 0,
            peak: 0,
            last: 0,
            refused: None,
        }
    }

    /// Greatest size of all memories together so far.
    pub fn peak(&self) -> usize {
        self.peak
    }

    /// The last growth that was refused.
    pub fn refused(&self) -> Option<Refused> {
        self.refused
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let more = desired.saturating_sub(current);
        let total = self.memory.saturating_add(more);
        if total > self.memory_limit {
            self.refused = Some(Refused::Memory);
            return Ok(false);
        }
        self.last = more;
        self.memory = total;
        self.peak = self.peak.max(total);
        Ok(true)
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        // Over the pool's own limit, or the memory's declared maximum.
        self.memory -= self.last;
        self.last = 0;
        self.refused = Some(Refused::Memory);
        Ok(())
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = desired <= self.table_limit;
        if !fits {
            self.refused = Some(Refused::Table);
        }
        Ok(fits)
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.refused = Some(Refused::Table);
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn counts_all_memories_together() {
        let mut limiter = Limiter::new(100, 10);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.memory_growing(0, 40, None).unwrap());
        assert_eq!(limiter.refused(), None);
        assert!(!limiter.memory_growing(40, 41, None).unwrap());
        assert_eq!(limiter.refused(), Some(Refused::Memory));
        assert_eq!(limiter.peak(), 100);
    }

    #[test]
    fn notes_tables() {
        let mut limiter = Limiter::new(100, 10);
        assert!(limiter.table_growing(0, 10, None).unwrap());
        assert!(!limiter.table_growing(10, 11, None).unwrap());
        assert_eq!(limiter.refused(), Some(Refused::Table));
    }
}
