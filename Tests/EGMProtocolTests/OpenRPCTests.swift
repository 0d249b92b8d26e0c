import EGMProtocol
import JSONRPC
import Testing

@Suite struct OpenRPCTests {
    private let document = OpenRPCDocument.contract.json

    @Test func everyReferenceHasATarget() throws {
        var names: Set<String> = []
        func collect(_ value: JSONValue) {
            if case .array(let elements) = value { elements.forEach(collect) }
            guard case .object(let object) = value else { return }
            for member in object.members {
                if member.name == "$ref", let target = member.value.stringValue { names.insert(target) }
                collect(member.value)
            }
        }
        collect(document)
        #expect(names.count > 15)
        for name in names {
            let parts = name.split(separator: "/").map(String.init)
            #expect(parts.first == "#" && parts.count == 4)
            #expect(document[parts[1]]?[parts[2]]?[parts[3]] != nil, "\(name)")
        }
    }

    @Test func methodsHaveWhatOpenRPCAsksFor() throws {
        let methods = try #require(document["methods"]?.arrayValue)
        #expect(methods.count == Contract.methods.count)
        let validator = SchemaValidator(components: try #require(document["components"]?["schemas"]?.objectValue))
        for method in methods {
            let name = try #require(method["name"]?.stringValue)
            var mayBeRequired = true
            for parameter in try #require(method["params"]?.arrayValue) {
                #expect(parameter["name"]?.stringValue != nil && parameter["schema"] != nil)
                // OpenRPC wants required parameters before optional ones.
                let isRequired = parameter["required"] == true
                #expect(mayBeRequired || !isRequired, "\(name)")
                mayBeRequired = isRequired
            }
            let example = try #require(method["examples"]?[0]?["result"]?["value"])
            let schema = try #require(method["result"]?["schema"])
            #expect(validator.problems(example, schema) == [], "\(name)")
        }
    }

    @Test func documentFitsAMessage() throws {
        let bytes = document.encoded()
        #expect(bytes.count < Limits.messageBytes)
        #expect(try JSONValue(parsing: bytes) == document)
    }
}
