extension Namespace {
    /// Absolute paths of all devices, padded as sysfs writes them, in the order of their declaration.
    package var devices: [String] {
        nodes.indices.filter { nodes[$0].object == .device }.map { path(of: $0) }
    }

    /// Whether an object stands at this absolute path. Padding may be left out.
    package func contains(_ path: String) -> Bool { find(path) != nil }

    /// The constant at an absolute path: `\_SB_.PC18._SEG`. Padding may be left out.
    ///
    /// Throws ``AMLError/noValue(path:)`` if nothing is there or it has no value, ``AMLError/dynamic(reason:at:)`` for
    /// a method that computes, and what is wrong with the bytes otherwise.
    package func value(at path: String) throws(AMLError) -> AMLValue {
        guard let node = find(path) else { throw .noValue(path: path) }
        var evaluator = AMLEvaluator(self)
        return try evaluator.value(of: node)
    }

    /// The integer `name` (`_SEG`, `_ADR`, …) of the device at `path`; nil if it is absent, not constant or no integer.
    package func integer(_ name: String, at path: String) -> UInt64? {
        guard let device = find(path), let segment = NameSegment(name), let node = child(segment, of: device) else {
            return nil
        }
        return constantInteger(node)
    }

    /// As ``integer(_:at:)``, but where the device has none, its parent is asked, and so on: the kernel reads `_PXM`
    /// and `_SEG` this way.
    package func inheritedInteger(_ name: String, from path: String) -> UInt64? {
        guard let segment = NameSegment(name), var device = find(path) else { return nil }
        while true {
            if let node = child(segment, of: device), let value = constantInteger(node) { return value }
            guard device != 0 else { return nil }
            device = nodes[device].parent
        }
    }

    private func constantInteger(_ node: Int) -> UInt64? {
        var evaluator = AMLEvaluator(self)
        // The error is dropped: the callers ask for `_PXM`, `_SEG` and the like where these are constant integers. A method, or
        // AML that the evaluator refuses, is none, and they go on as for a device without one.
        guard case .integer(let value)? = try? evaluator.value(of: node) else { return nil }
        return value
    }
}
