// The checks over a finished plan. Each stands for a VM that somebody has started and that went wrong: the rules and where
// they come from are in the table of docs/plans.md.

/// Looks at a plan and says what is right and wrong with it.
struct PlanInspection {
    let plan: LaunchPlan
    let request: PlanRequest
    let host: PlanHost

    /// All checks: those of the host, of each region, of each GPU, of the VM, and of what the VM has already.
    func checks() -> [PlanCheck] {
        var checks: [PlanCheck] = []
        if plan.policy == .tray { checks.append(trayComplete()) }
        if plan.policy == .partition, plan.regions.count > 1 { checks.append(partsAlike()) }
        for region in plan.regions { checks += regionChecks(region) }
        for gpu in plan.gpus { checks += gpuChecks(gpu) }
        checks += vmChecks()
        checks += backendChecks()
        return checks
    }

    private func trayComplete() -> PlanCheck {
        let names = Set(plan.regions.map(\.name))
        let missing = host.topology.regions.map(\.name).filter { !names.contains($0) }
        guard missing.isEmpty else {
            return .failed(
                .trayComplete, nil,
                "policy tray gives one VM all regions of the host, and it has nothing of \(list(missing))",
                hint: "add the GPUs of \(list(missing)), or plan with policy socket")
        }
        return .passed(.trayComplete, nil, "the VM has every region of the host")
    }

    func list(_ values: [some CustomStringConvertible]) -> String {
        values.map(\.description).joined(separator: ", ")
    }
}
