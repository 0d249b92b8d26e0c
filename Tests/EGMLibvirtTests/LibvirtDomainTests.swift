import Testing

@testable import EGMLibvirt

/// What a domain's XML says.
@Suite struct LibvirtDomainTests {
    @Test func readsADomainWithEGMMemoryElements() throws {
        let domain = try LibvirtDomain(xml: Array(sample.utf8))
        #expect(domain.type == "kvm")
        #expect(domain.name == "grace & co")
        #expect(domain.uuid == "5f0c9f9e-4a8b-4c57-9a36-6f8f6f7f1b11")
        #expect(domain.emulator == "/usr/bin/egm-qemu")
        #expect(domain.memory == 915_456 << 20)
        #expect(domain.memoryMiB == 915_456)
        #expect(domain.maximumMemory == 1 << 40)
        #expect(domain.vcpus == 8)
        #expect(
            domain.egmMemory == [
                .init(
                    model: "egm", access: "shared", path: "/dev/egm4", size: 228_864 << 20, node: 0,
                    gpuAlias: "ua-hostdev0", line: 18)
            ])
        #expect(domain.memoryDevices.map(\.model) == ["dimm", "egm"])
        #expect(
            domain.hostDevices == [
                .init(address: "0008:01:00.0", alias: "ua-hostdev0", line: 23),
                .init(address: "0000:0a:1f.7", alias: nil, line: 27),
            ])
        #expect(
            domain.cells == [
                .init(id: 0, cpus: "0-3", memory: 457_728 << 20), .init(id: 1, cpus: nil, memory: 0),
            ])
        #expect(domain.boundNodes == [1])
        #expect(!domain.bindsAllMemory)
        #expect(domain.qemuArguments == ["-object", "memory-backend-file,id=m0,mem-path=/dev/egm5,size=1G,share=on"])
        #expect(domain.qemuEnvironment == [.init(name: "EGMD_SOCKET", value: "/run/x")])
        #expect(domain.owner == .init(user: .id(64055), group: .id(108)))
    }

    @Test func readsTheLeastThatIsADomain() throws {
        let domain = try LibvirtDomain(xml: Array("<domain><name>a</name></domain>".utf8))
        var expected = LibvirtDomain()
        expected.name = "a"
        #expect(domain == expected)
    }

    @Test func readsWhatIsSaidOfAllMemory() throws {
        let text = """
            <domain><name>a</name><memoryBacking><access mode='shared'/><allocation mode='immediate'/></memoryBacking></domain>
            """
        let domain = try LibvirtDomain(xml: Array(text.utf8))
        #expect(domain.sharesMemory && domain.preallocates)
    }

    @Test(arguments: [
        ("", 1024), ("unit='KiB'", 1024), ("unit='k'", 1024), ("unit='KB'", 1000), ("unit='b'", 1),
        ("unit='bytes'", 1), ("unit='MiB'", 1 << 20), ("unit='G'", 1 << 30), ("unit='tb'", 1_000_000_000_000),
        ("unit='E'", 1 << 60),
    ])
    func knowsTheUnitsOfSizes(unit: String, scale: UInt64) throws {
        let text = "<domain><name>a</name><memory \(unit)>3</memory></domain>"
        #expect(try LibvirtDomain(xml: Array(text.utf8)).memory == 3 * scale)
    }

    @Test(arguments: [
        ("+107:+108", LibvirtDomain.Owner(user: .id(107), group: .id(108))),
        ("107", .init(user: .id(107), group: nil)),
        ("qemu:kvm", .init(user: .name("qemu"), group: .name("kvm"))),
        ("qemu:0", .init(user: .name("qemu"), group: .id(0))),
        ("+4294967294:+0", .init(user: .id(4_294_967_294), group: .id(0))),
    ])
    func readsOwners(label: String, owner: LibvirtDomain.Owner) { #expect(LibvirtDomain.Owner(label: label) == owner) }

    @Test(arguments: ["", ":", "a:", ":a", "1:2:3", "+", "+a:+1", "+4294967295:0", "99999999999:0"])
    func refusesLabelsThatNameNobody(label: String) { #expect(LibvirtDomain.Owner(label: label) == nil) }

    @Test func takesTheLabelOfARunningDomainBeforeTheBaseLabel() throws {
        let text = """
            <domain><name>a</name>
            <seclabel type='dynamic' model='apparmor'><label>x</label></seclabel>
            <seclabel type='dynamic' model='dac'><label>+1:+2</label><baselabel>+3:+4</baselabel></seclabel></domain>
            """
        #expect(try LibvirtDomain(xml: Array(text.utf8)).owner == .init(user: .id(1), group: .id(2)))
        let none = "<domain><name>a</name><seclabel type='none' model='dac'/></domain>"
        #expect(try LibvirtDomain(xml: Array(none.utf8)).owner == nil)
    }
}

private let sample = """
    <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
      <name>grace &amp; co</name>
      <uuid>5f0c9f9e-4a8b-4c57-9a36-6f8f6f7f1b11</uuid>
      <maxMemory slots='2' unit='GiB'>1024</maxMemory>
      <memory unit='MiB'>915456</memory>
      <vcpu placement='static'>8</vcpu>
      <numatune><memnode cellid='1' mode='strict' nodeset='1'/></numatune>
      <cpu mode='host-passthrough'><numa>
        <cell id='0' cpus='0-3' memory='457728' unit='MiB'/>
        <cell memory='0'/>
      </numa></cpu>
      <devices>
        <emulator>/usr/bin/egm-qemu</emulator>
        <memory model='dimm'>
          <target><size unit='KiB'>524287</size><node>0</node></target>
        </memory>
        <!-- <memory model='egm'/> -->
        <memory model='egm' access='shared'>
          <source><path>/dev/egm4</path></source>
          <target><size unit='KiB'>234356736</size><node>0</node><pciDev>ua-hostdev0</pciDev></target>
        </memory>

        <hostdev mode='subsystem' type='pci' managed='no'>
          <source><address domain='0x0008' bus='0x01' slot='0x00' function='0x0'/></source>
          <alias name='ua-hostdev0'/>
        </hostdev>
        <hostdev mode='subsystem' type='pci'>
          <source><address bus='10' slot='0x1F' function='7'/></source>
        </hostdev>
        <hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/></source></hostdev>
      </devices>
      <seclabel type='static' model='dac' relabel='yes'><label>+64055:+108</label></seclabel>
      <qemu:commandline>
        <qemu:arg value='-object'/>
        <qemu:arg value='memory-backend-file,id=m0,mem-path=/dev/egm5,size=1G,share=on'/>
        <qemu:env name='EGMD_SOCKET' value='/run/x'/>
      </qemu:commandline>
    </domain>
    """
