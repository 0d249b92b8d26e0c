// Swift arrays can't hold noncopyable values, and descriptors travel in groups: with a message, or from the service
// manager. This list owns all of its descriptors; what nobody takes is closed with it.

internal import CLinuxShims
internal import Glibc

/// Owns several descriptors, in order.
package struct DescriptorList: ~Copyable, Sendable {
    private var numbers: [CInt]
    /// Whether somebody else chose the files, so that closing them may take for ever.
    private let areForeign: Bool

    /// An empty list; allocates nothing.
    package init() {
        numbers = []
        areForeign = false
    }

    /// A list of one.
    package init(_ descriptor: consuming OwnedDescriptor) {
        numbers = [descriptor.release()]
        areForeign = false
    }

    /// Takes ownership of `numbers`, all open and owned by nobody else.
    init(owning numbers: [CInt], areForeign: Bool = false) {
        self.numbers = numbers
        self.areForeign = areForeign
    }

    deinit {
        for number in numbers {
            let descriptor = OwnedDescriptor(owning: number)
            if areForeign { ForeignClose.close(descriptor) }
        }
    }

    package var count: Int { numbers.count }
    package var isEmpty: Bool { numbers.isEmpty }

    /// Adds `descriptor` at the end.
    package mutating func append(_ descriptor: consuming OwnedDescriptor) { numbers.append(descriptor.release()) }

    /// Gives the first descriptor to the caller; nil if there is none.
    package mutating func takeFirst() -> OwnedDescriptor? {
        guard !numbers.isEmpty else { return nil }
        return OwnedDescriptor(owning: numbers.removeFirst())
    }

    /// Gives the descriptor at `index` to the caller; those behind it move up.
    package mutating func take(at index: Int) -> OwnedDescriptor {
        OwnedDescriptor(owning: numbers.remove(at: index))
    }

    /// The numbers, in order, for a system call made while the list is borrowed.
    borrowing func withNumbers<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<CInt>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let numbers = self.numbers
        var outcome: Swift.Result<Result, Failure>?
        unsafe numbers.withUnsafeBufferPointer { buffer in
            outcome = Swift.Result { () throws(Failure) in try unsafe body(buffer) }
        }
        guard let outcome else { preconditionFailure("the body always runs") }
        return try outcome.get()
    }
}
