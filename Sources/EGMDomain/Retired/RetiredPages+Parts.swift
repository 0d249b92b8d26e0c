extension RetiredPages {
    /// The runs that no scrub may touch: those of firmware (and the driver's first list, which stands for it), and of
    /// the others what lies in `spared`.
    package func untouchable(sparing spared: [RetiredBlock]) -> [RetiredBlock] {
        runs.flatMap { run -> [RetiredBlock] in
            guard run.isRuntimeFind else { return [run] }
            return spared.compactMap { part in
                let start = max(run.offset, part.offset)
                let end = min(run.end, part.end)
                guard start < end else { return nil }
                return RetiredBlock(offset: start, size: end - start, source: run.source, firstSeen: run.firstSeen)
            }
        }
    }

    /// This list as an answer that was not the first of its boot: what the driver lists by now and is not known yet
    /// went bad at run time.
    package func afterFirstAnswer() -> RetiredPages {
        let runs = runs.map { run in
            var run = run
            if run.source == .driver { run.source = .kernel }
            return run
        }
        return RetiredPages(regionSize: regionSize, status: status, runs: runs)
    }
}
