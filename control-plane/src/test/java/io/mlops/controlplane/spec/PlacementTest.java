package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a location of a placement may say of itself. */
class PlacementTest {
    private static final String OWN = """
            placement:
                - {location: aws/us-east-1, replicas: 3, instance-type: ml.g4dn.xlarge, purchase: on-demand}
                - {location: gcp/us-central1, replicas: 2, instance-type: n1-standard-4+1xT4}
                - azure/japaneast
            """;

    @TempDir
    Path folder;

    @Test
    void readsALocationAloneAndWhatItSaysOfItself() throws IOException {
        Placement placement = read(6, OWN).placement();
        assertThat(placement.locations())
                .extracting(Location::toString)
                .containsExactly("aws/us-east-1", "gcp/us-central1", "azure/japaneast");
        assertThat(placement.places())
                .containsExactly(
                        new Place(Location.parse("aws/us-east-1"), 3, "ml.g4dn.xlarge", Purchase.ON_DEMAND),
                        new Place(Location.parse("gcp/us-central1"), 2, "n1-standard-4+1xT4", null),
                        Place.at(Location.parse("azure/japaneast")));
        assertThat(placement.at(Location.parse("azure/japaneast")))
                .contains(placement.places().get(2));
        assertThat(placement.at(Location.parse("azure/westus"))).isEmpty();
    }

    @Test
    void isStoredAsItWasWritten() throws IOException {
        DeploymentSpec spec = read(6, OWN);
        assertThat(SpecJson.write(spec))
                .contains("{\"location\":\"aws/us-east-1\",\"replicas\":3,", "},\"azure/japaneast\"]");
        assertThat(SpecJson.deployment(SpecJson.write(spec))).isEqualTo(spec);
    }

    @Test
    void saysWhatContradicts() throws IOException {
        assertThat(errors(4, OWN))
                .containsExactly(
                        "spec.yaml:9:45: spec.placement[1].replicas: the locations that say their replicas have 5 of them, and replicas.min"
                                + " is 4: expected at most as many; raise replicas.min or say fewer");
        assertThat(errors(5, OWN).getFirst())
                .startsWith("spec.yaml:9:45: spec.placement[1].replicas: ")
                .contains("leaves nothing for the other one");
        assertThat(errors(6, "placement: [{location: local/a, replicas: 3}, {location: local/b, replicas: 2}]")
                        .getFirst())
                .startsWith("spec.yaml:7:")
                .contains("have 5 of them, and replicas.min is 6: expected as many");
        assertThat(errors(6, "placement: [{location: local/a, replicas: 3}, local/a]"))
                .containsExactly(
                        "spec.yaml:7:49: spec.placement[1]: the location local/a is named twice: an endpoint has one instance type"
                                + " there");
    }

    @Test
    void saysWhatDoesNotGoTogether() throws IOException {
        String own = "placement: [{location: local/a, replicas: 1, purchase: spot}, local/b]";
        assertThat(errors(3, own + "\n  standby: {replicas: 1}"))
                .containsExactly(
                        "spec.yaml:7:45: spec.placement[0].replicas: standby says how many replicas each location has:"
                                + " leave replicas out here, or leave standby out");
        assertThat(errors(1, own + "\n  serverless: {concurrency: 4}"))
                .hasSize(2)
                .anyMatch(line -> line.contains("spec.placement[0].replicas: what is serverless has no replicas"))
                .anyMatch(line -> line.contains("spec.placement[0].purchase: what is serverless is paid by use"));
    }

    @Test
    void saysWhatIsNoPlace() throws IOException {
        assertThat(errors(2, "placement: [{replicas: 1}, local/b]").getFirst())
                .startsWith("spec.yaml:7:15: spec.placement[0].location is missing");
        assertThat(errors(2, "placement: [{location: local/a, instancetype: x}, local/b]")
                        .getFirst())
                .contains("unknown key \"instancetype\" in spec.placement[0]: did you mean instance-type?");
        assertThat(errors(2, "placement: [{location: local/a, instance-type: \"two words\"}, local/b]")
                        .getFirst())
                .contains("spec.placement[0].instance-type: \"two words\" does not match");
        assertThat(errors(2, "placement: [{location: local/a, replicas: 0}, local/b]")
                        .getFirst())
                .contains("expected a number from 1 to 1000, found 0");
        assertThat(errors(2, "placement: [[local/a], local/b]").getFirst()).contains("spec.placement[0] is a list");
    }

    private DeploymentSpec read(int min, String placement) throws IOException {
        write(min, placement);
        return Manifests.read(folder.resolve("spec.yaml")).get(0).spec();
    }

    private List<String> errors(int min, String placement) throws IOException {
        write(min, placement);
        MlopsException failure =
                catchThrowableOfType(MlopsException.class, () -> Manifests.read(folder.resolve("spec.yaml")));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        return String.valueOf(failure.getMessage())
                .lines()
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }

    private void write(int min, String placement) throws IOException {
        Files.writeString(
                folder.resolve("spec.yaml"),
                ManifestsTest.SMALL
                        .replace("{min: 2}", "{min: " + min + "}")
                        .replace("placement: [local/a, local/b]", placement));
    }
}
