package io.mlops.controlplane.placing;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacePatternsTest {
    private static final Location EAST = Location.of("aws", "us-east-1");
    private static final Location CENTRAL = Location.of("gcp", "us-central1");
    private static final List<Location> THERE = List.of(EAST, CENTRAL);
    private static final List<Location> CLOUDS =
            List.of(EAST, Location.of("aws", "us-west-2"), Location.of("azure", "eastus"), CENTRAL);
    private static final String AMONG = "; there are aws/us-east-1, gcp/us-central1";

    @TempDir
    Path folder;

    @Test
    void patternsAndProvidersStandForTheirLocations() throws IOException {
        PlacePatterns.Found found =
                read("{auto: {locations: ['*/us-*'], exclude: [gcp], prefer: ['aws/us-east-?']}}", "");

        assertThat(found.warnings()).isEmpty();
        assertThat(found.places().only()).containsExactly(EAST, CENTRAL);
        assertThat(found.places().excluded()).containsExactly(CENTRAL);
        assertThat(found.places().preferred()).containsExactly(EAST);
    }

    @Test
    void whatNobodyHasIsRefusedAllAtOnceWithWhatWasMeant() {
        assertThat(refused(
                        "{auto: {exclude: [gcp, aws/us-eats-1, 'ibm/*']}}",
                        ", clients: [{region: tokyo, latency:" + " {'*': 90ms, asw/*: 20ms}}]"))
                .containsExactly(
                        "7:37: spec.placement.auto.exclude[1]: no location is like aws/us-eats-1, here or at a cloud that"
                                + " is known: did you mean aws/us-east-1? There are aws/us-east-1, gcp/us-central1",
                        "7:52: spec.placement.auto.exclude[2]: no location is like ibm/*, here or at a cloud that is"
                                + " known" + AMONG,
                        "8:90: spec.objectives.clients[0].latency.asw/*: no location is like asw/*, here or at a cloud"
                                + " that is known" + AMONG);
    }

    @Test
    void whatIsToBeChosenMustBeHere() {
        assertThat(refused("{auto: {locations: [aws, azure], prefer: [aws/us-west-2]}}", ""))
                .containsExactly(
                        "7:39: spec.placement.auto.locations[1]: no location is like azure" + AMONG,
                        "7:56: spec.placement.auto.prefer[0]: no location is like aws/us-west-2: did you mean"
                                + " aws/us-east-1? There are aws/us-east-1, gcp/us-central1");
    }

    @Test
    void whatAnotherHomeMayHaveIsToldAndStandsForNothing() throws IOException {
        PlacePatterns.Found found = read(
                "{auto: {exclude: [aws/us-west-2]}}",
                ", clients: [{region: tokyo, latency: {'*': 90ms, azure: 20ms}}]");

        assertThat(found.places().excluded()).isEmpty();
        assertThat(found.warnings())
                .extracting(warning -> warning.substring(warning.indexOf("spec.yaml:") + "spec.yaml:".length()))
                .containsExactly(
                        "7:32: spec.placement.auto.exclude[0]: no location of a configured provider is like"
                                + " aws/us-west-2, so it excludes nothing" + AMONG,
                        "8:90: spec.objectives.clients[0].latency.azure: no location of a configured provider is like"
                                + " azure, so this round trip counts for nothing" + AMONG);
    }

    private List<String> refused(String placement, String objectives) {
        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> read(placement, objectives));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        return String.valueOf(refused.getMessage())
                .lines()
                .map(line -> line.substring(line.indexOf("spec.yaml:") + "spec.yaml:".length()))
                .toList();
    }

    private PlacePatterns.Found read(String placement, String objectives) throws IOException {
        Path file =
                Specs.write(folder, "spec", "objectives: {latency-p99: 300ms" + objectives + "}", "traffic: active");
        edit(file, "[fake/a, fake/b, fake/c]", placement);
        return PlacePatterns.read(Manifests.read(file).getFirst(), THERE, CLOUDS);
    }
}
