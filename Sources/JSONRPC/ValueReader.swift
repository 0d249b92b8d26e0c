// Typed reading of one JSON value. Readers know no path: an error gets its path while it travels outwards, each level
// putting its name in front, so that reading a correct value builds no strings.

internal import Glibc  // links libm, which checks for fractions compile to in release

/// Reads one JSON value as a Swift value.
package struct ValueReader: Sendable {
    package let value: JSONValue
    package let unknownMembers: UnknownMembers

    package init(_ value: JSONValue, unknownMembers: UnknownMembers) {
        self.value = value
        self.unknownMembers = unknownMembers
    }

    package func string() throws(ShapeError) -> String {
        guard case .string(let string) = value else { throw mismatch("a string") }
        return string
    }

    package func bool() throws(ShapeError) -> Bool {
        guard case .bool(let bool) = value else { throw mismatch("a boolean") }
        return bool
    }

    /// An integer within `range`. A number without fraction (`5.0`) counts as an integer.
    package func integer(in range: ClosedRange<Int64> = .min ... .max) throws(ShapeError) -> Int64 {
        let integer: Int64
        switch value {
        case .integer(let exact): integer = exact
        case .number(let number):
            guard number.rounded() == number else { throw mismatch("an integer") }
            guard let exact = Int64(exactly: number) else { throw outOfRange(range, found: "\(number)") }
            integer = exact
        default: throw mismatch("an integer")
        }
        guard range.contains(integer) else { throw outOfRange(range, found: "\(integer)") }
        return integer
    }

    /// A finite number within `range`.
    package func number(in range: ClosedRange<Double>? = nil) throws(ShapeError) -> Double {
        guard let number = value.doubleValue else { throw mismatch("a number") }
        if let range, !range.contains(number) {
            let problem =
                range.upperBound == .greatestFiniteMagnitude
                ? "must be at least \(range.lowerBound), is \(number)"
                : "must be from \(range.lowerBound) to \(range.upperBound), is \(number)"
            throw ShapeError(path: "", problem: problem)
        }
        return number
    }

    /// A byte count, an offset or an address: a non-negative integer, or a string with a hexadecimal (`"0x2000"`) or
    /// decimal number. Strings reach up to 2⁶⁴−1; integers above 2⁶³ arrive as the nearest double.
    package func unsigned() throws(ShapeError) -> UInt64 {
        if case .number(let number) = value, let exact = UInt64(exactly: number) { return exact }
        guard case .string(let text) = value else { return UInt64(try integer(in: 0 ... .max)) }
        let parsed = text.hasPrefix("0x") || text.hasPrefix("0X") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
        guard let parsed, text.first != "+", !text.hasPrefix("0x+"), !text.hasPrefix("0X+") else {
            throw ShapeError(
                path: "",
                problem: "expected a number or a string such as \"0x2000\", got \(JSONValue.string(text).text())"
            )
        }
        return parsed
    }

    /// The elements of an array, each read by `read`.
    package func array<Element>(
        maximumCount: Int = .max, _ read: (ValueReader) throws(ShapeError) -> Element
    ) throws(ShapeError) -> [Element] {
        guard case .array(let values) = value else { throw mismatch("an array") }
        guard values.count <= maximumCount else {
            throw ShapeError(path: "", problem: "must have at most \(maximumCount) elements, has \(values.count)")
        }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do {
                elements.append(try read(ValueReader(value, unknownMembers: unknownMembers)))
            } catch {
                throw error.inElement(index)
            }
        }
        return elements
    }

    /// A reader of the object's members.
    package func object() throws(ShapeError) -> ObjectReader {
        guard case .object(let object) = value else { throw mismatch("an object") }
        return ObjectReader(object, unknownMembers: unknownMembers)
    }

    /// The error of a value that is no `expected`.
    package func mismatch(_ expected: String) -> ShapeError {
        ShapeError(path: "", problem: "expected \(expected), got \(value.typeName)")
    }

    private func outOfRange(_ range: ClosedRange<Int64>, found: String) -> ShapeError {
        let bounds =
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "must fit 64 bits"
            case (let least, .max): "must be at least \(least)"
            case (.min, let most): "must be at most \(most)"
            case (let least, let most): "must be from \(least) to \(most)"
            }
        return ShapeError(path: "", problem: "\(bounds), is \(found)")
    }
}

extension ShapeError {
    /// The same error, seen from the object that has the member `name`.
    package func inMember(_ name: String) -> ShapeError { prefixed(name) }

    /// The same error, seen from the array that has the element `index`.
    package func inElement(_ index: Int) -> ShapeError { prefixed("[\(index)]") }

    private func prefixed(_ outer: String) -> ShapeError {
        var error = self
        error.path = path.isEmpty ? outer : path.first == "[" ? outer + path : "\(outer).\(path)"
        return error
    }
}
