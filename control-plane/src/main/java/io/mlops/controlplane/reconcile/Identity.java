package io.mlops.controlplane.reconcile;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The names and tags of whatever a home makes run; what runs can be rebuilt from them alone.
 *
 * @param home twelve characters that stand for the home
 */
public record Identity(String home) {
    /** The key of the tag that names the deployment. */
    public static final String DEPLOYMENT = "mlops-deployment";

    private static final String HOME = "mlops-home";
    private static final String REVISION = "mlops-revision";
    private static final String DIGEST = "mlops-digest";
    private static final int HASH_LENGTH = 8;

    /** At most 29 characters: a deployment's name has 20 at most. */
    public String endpointName(String deployment, int revision, Location location) {
        return deployment + "-" + hash(home + "\n" + deployment + "\n" + revision + "\n" + location);
    }

    /** Of a budget at its cloud, where other homes may have one that their users call the same. */
    public String budgetName(String budget) {
        return budget + "-" + hash(home + "\nbudget\n" + budget);
    }

    private static String hash(String subject) {
        return Sha256.of(subject.getBytes(StandardCharsets.UTF_8)).base32().substring(0, HASH_LENGTH);
    }

    Tags tags(String deployment, int revision, Sha256 digest) {
        return Tags.of(Map.of(
                HOME, home, DEPLOYMENT, deployment, REVISION, Integer.toString(revision), DIGEST, digest.base32()));
    }

    /** What everything of this home carries. */
    public Tags mine() {
        return Tags.of(Map.of(HOME, home));
    }

    String artifactPrefix() {
        return home + "/models/";
    }

    ObjectKey artifact(Sha256 digest) {
        return ObjectKey.of(artifactPrefix() + digest + ".pt");
    }

    public static String deployment(Endpoint endpoint) {
        return endpoint.spec().tags().find(DEPLOYMENT).orElse("");
    }

    /** 0 where the tag is missing or no number. */
    public static int revision(Endpoint endpoint) {
        Optional<String> tag = endpoint.spec().tags().find(REVISION);
        return tag.filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
