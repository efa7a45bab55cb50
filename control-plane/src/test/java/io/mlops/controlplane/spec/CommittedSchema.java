package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A schema that is generated from records, and its copy in {@code docs/schema}. After a change of the records
 * {@code MLOPS_WRITE_SCHEMA=1 mvn -pl control-plane -am test -Dtest=TEST} writes that.
 *
 * @param kind what the copy's name begins with
 * @param generated the schema
 */
record CommittedSchema(String kind, String generated) {
    void assertIsTheGeneratedOne() throws IOException {
        Path committed = Path.of(System.getProperty("mlops.root"), "docs/schema", kind + ".schema.json");
        if (System.getenv("MLOPS_WRITE_SCHEMA") != null) {
            Files.writeString(committed, generated);
        }
        assertThat(Files.readString(committed)).isEqualTo(generated);
    }

    /** What is wrong with a file of this text. */
    Set<ValidationMessage> validate(String yaml) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(generated)
                .validate(yaml, InputFormat.YAML);
    }
}
