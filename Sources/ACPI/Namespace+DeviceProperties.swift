// `_DSD` is a package of pairs: a UUID that says what kind of data follows, and a package with the data. Under the
// device-properties UUID the data are pairs of name and value (UEFI forum, "_DSD Device Properties UUID"). The kernel
// (drivers/acpi/property.c) refuses a whole list if one element is no such pair; so does this.

extension Namespace {
    /// The device properties of the device at `path`, given as sysfs `firmware_node/path` has it:
    /// `\_SB_.PC18.RP00.GPU0`. Padding may be left out.
    package func properties(of path: String) -> DeviceProperties {
        guard let device = find(path), let segment = NameSegment("_DSD"), let node = child(segment, of: device) else {
            return .absent
        }
        var evaluator = AMLEvaluator(self)
        do throws(AMLError) {
            return Self.properties(in: try evaluator.value(of: node))
        } catch .dynamic(let reason, let at) {
            return .dynamic(reason: "_DSD: \(reason) at offset \(at)")
        } catch {
            return .malformed(reason: "_DSD: \(error)")
        }
    }

    private static func properties(in value: AMLValue) -> DeviceProperties {
        guard case .package(let elements) = value else {
            return .malformed(reason: "_DSD is of type \(value.kind) instead of a package")
        }
        guard elements.count % 2 == 0 else {
            return .malformed(reason: "_DSD has \(elements.count) elements; they must be pairs of UUID and package")
        }
        var set = PropertySet()
        var isFound = false
        for index in stride(from: 0, to: elements.count, by: 2) {
            guard case .buffer(let uuid) = elements[index], uuid.count == 16 else {
                return .malformed(reason: "element \(index) of _DSD is not a UUID")
            }
            guard uuid == ACPIUUID.deviceProperties.bytes else { continue }
            guard case .package(let list) = elements[index + 1] else {
                return .malformed(reason: "element \(index + 1) of _DSD is not a package")
            }
            isFound = true
            for (position, property) in list.enumerated() {
                guard case .package(let pair) = property, pair.count == 2, case .string(let name) = pair[0] else {
                    return .malformed(reason: "property \(position) of _DSD is not a pair of name and value")
                }
                set.add(name, pair[1])
            }
        }
        return isFound ? .properties(set) : .absent
    }
}

extension PropertySet {
    fileprivate mutating func add(_ name: String, _ value: AMLValue) {
        guard integers[name] == nil, otherTypes[name] == nil else { return }
        if case .integer(let integer) = value {
            integers[name] = integer
        } else {
            otherTypes[name] = value.kind
        }
    }
}
