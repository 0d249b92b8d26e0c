/// `plan.create`: Says how a VM has to be made so that its memory is EGM.
package enum PlanCreate: Method {
    package typealias Params = PlanCreateParams
    package typealias Result = PlanResult

    package static let name = "plan.create"
    package static let access = AccessLevel.viewer
    package static let summary = "Says how a VM has to be made so that its memory is EGM."
    package static let documentation = """
        Changes and reserves nothing. Given the VM as it is, it is checked too. Everything that is wrong is told at once, \
        as failed checks; a plan with one has no QEMU arguments and no XML. What they say, and why, stands in docs/plans.md.
        """
    package static let errors: [ErrorKind] = [
        .unknownGPU, .gpuWithoutRegion, .unknownRegion, .nothingRequested, .invalidUUID,
    ]
}
