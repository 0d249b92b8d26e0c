/// `gpu.unbind`: Takes a GPU from its driver.
package enum GPUUnbind: Method {
    package typealias Params = GPUUnbindParams
    package typealias Result = GPUBindingInfo

    package static let name = "gpu.unbind"
    package static let access = AccessLevel.admin
    package static let summary = "Takes a GPU from its driver."
    package static let documentation = """
        A GPU without a driver is no error. A binding that was made to last comes back at the next start of egmd \
        unless `persistent` is given. Refused for the reasons that `gpu.bind` names.
        """
    package static let errors: [ErrorKind] = GPUBind.errors
}
