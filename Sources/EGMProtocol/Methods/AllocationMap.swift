/// `allocation.map`: Gives a descriptor of an allocation's memory.
package enum AllocationMap: Method {
    package typealias Params = AllocationMapParams
    package typealias Result = AllocationMapResult

    package static let name = "allocation.map"
    package static let access = AccessLevel.operator
    package static let summary = "Gives a descriptor of an allocation's memory."
    package static let documentation = """
        One descriptor comes with the reply (SCM_RIGHTS). Read the reply with recvmsg and room for one \
        descriptor, and map exactly the range it names.
        """
    package static let errors: [ErrorKind] = [
        .unknownAllocation, .notPermitted, .regionNeeded, .regionNotInAllocation, .notMappable, .regionFaulty,
        .deliveryUnavailable,
    ]

    package static let descriptors = 1
}
