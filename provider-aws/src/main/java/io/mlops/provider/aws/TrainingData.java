package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.StoredInput;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What travels between the artifact store and the bucket of the region in which a job runs: SageMaker reads and writes in its own
 * region only. Where both are one bucket, nothing travels but results. Thread-safe.
 */
final class TrainingData {
    private final AwsConfig config;
    private final AwsClients clients;
    private final RegionalStores<S3ArtifactStore> stores;

    TrainingData(AwsConfig config, AwsClients clients, RegionalStores<S3ArtifactStore> stores) {
        this.config = config;
        this.clients = clients;
        this.stores = stores;
    }

    /**
     * Where an input lies.
     *
     * @param prefix what all keys of it begin with, and no others; ends with a slash for a folder
     * @param bytes how much it is
     */
    record Source(String prefix, long bytes) {}

    /**
     * Makes sure that the region's bucket has what a job reads. NOT_FOUND when an input is not there; FAILED_PRECONDITION when it
     * is another, or when SageMaker would hand more to the trainer than that.
     */
    SortedMap<String, Source> bring(TrainingJobSpec spec, String region) throws Exception {
        SortedMap<String, Source> sources = new TreeMap<>();
        for (Map.Entry<String, TrainingInput> input : spec.inputs().entrySet()) {
            try {
                sources.put(input.getKey(), input(input.getKey(), input.getValue(), region));
            } catch (S3Exception e) {
                AwsException unreadable = stores.home().unreadable(e);
                throw new AwsException(
                        unreadable.code(), "input " + input.getKey() + ": " + unreadable.getMessage(), e);
            }
        }
        if (spec.checkpoints().isPresent() && stores.elsewhere(region)) {
            String folder = spec.checkpoints().get().location() + "/";
            if (newest(config.home(), folder).isAfter(newest(region, folder))) {
                mirror(config.home(), region, folder);
            }
        }
        return sources;
    }

    private Source input(String name, TrainingInput input, String region) throws Exception {
        StoredInput stored = StoredInput.require(stores.home(), name, input);
        for (ObjectInfo object : stored.objects()) {
            stores.bring(object.key(), object.digest(), config.home(), region);
        }
        requireNoOther(name, region, stored);
        return new Source(stored.prefix(), stored.bytes());
    }

    /** SageMaker takes whatever begins with a prefix: {@code bars.csv.old} too, where {@code bars.csv} is asked for. */
    private void requireNoOther(String name, String region, StoredInput stored) throws AwsException {
        Set<String> wanted =
                stored.objects().stream().map(object -> object.key().value()).collect(Collectors.toSet());
        for (S3Object there : raw(region, stored.prefix())) {
            if (!there.key().endsWith("/") && !wanted.contains(there.key())) {
                throw new AwsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "input " + name + ": SageMaker would also read " + there.key() + " of bucket "
                                + config.bucketIn(region) + ", since it begins with " + stored.prefix()
                                + "; keep the input below a prefix of its own");
            }
        }
    }

    /**
     * Stores what a job that ended well left where it is wanted, with its digests.
     *
     * @param from the prefix at which SageMaker put it
     * @return the digest of the result; empty where that file is not among the others
     * @throws MlopsException INVALID_ARGUMENT for a file whose path is no key
     */
    Optional<Sha256> keep(TrainingJobSpec spec, String region, String from) throws Exception {
        SortedMap<String, ObjectKey> targets = new TreeMap<>();
        for (S3Object file : raw(region, from)) {
            String path = file.key().substring(from.length());
            if (!path.isEmpty() && !path.endsWith("/")) {
                targets.put(file.key(), ObjectKey.of(spec.output().location() + "/" + path));
            }
        }
        ObjectKey artifact = spec.output().artifactKey();
        if (!targets.containsValue(artifact)) {
            return Optional.empty();
        }
        Optional<Sha256> result = Optional.empty();
        for (Map.Entry<String, ObjectKey> file : targets.entrySet()) {
            ObjectInfo stored = store(ObjectKey.of(file.getKey()), file.getValue(), region);
            if (file.getValue().equals(artifact)) {
                result = Optional.of(stored.digest());
            }
        }
        return result;
    }

    private ObjectInfo store(ObjectKey from, ObjectKey to, String region) throws Exception {
        S3ArtifactStore artifacts = stores.home();
        if (!stores.elsewhere(region)) {
            return artifacts.copy(from, to, WriteOptions.defaults());
        }
        try (InputStream content = stores.in(region).open(from)) {
            return artifacts.upload(to, content, WriteOptions.defaults());
        }
    }

    /** Makes the artifact store's checkpoints what the job left in its region. */
    void keepCheckpoints(TrainingJobSpec spec, String region) throws Exception {
        if (spec.checkpoints().isPresent() && stores.elsewhere(region)) {
            mirror(region, config.home(), spec.checkpoints().get().location() + "/");
        }
    }

    /** Deletes what SageMaker wrote for a job. */
    void clean(String region, String job) {
        S3Client s3 = clients.s3(region);
        for (S3Object object : raw(region, TrainingRequest.STAGING + "/" + job + "/")) {
            s3.deleteObject(request -> request.bucket(config.bucketIn(region)).key(object.key()));
        }
    }

    private void mirror(String source, String target, String folder) throws Exception {
        Set<String> keys = new HashSet<>();
        for (ObjectInfo object : stores.in(source).list(folder)) {
            stores.bring(object.key(), object.digest(), source, target);
            keys.add(object.key().value());
        }
        for (S3Object there : raw(target, folder)) {
            if (!keys.contains(there.key())) {
                clients.s3(target)
                        .deleteObject(request ->
                                request.bucket(config.bucketIn(target)).key(there.key()));
            }
        }
    }

    private Instant newest(String region, String folder) {
        return raw(region, folder).stream()
                .map(S3Object::lastModified)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** Objects as S3 has them: of what SageMaker wrote nobody knows digests, and some names are no keys of ours. */
    private List<S3Object> raw(String region, String prefix) {
        return clients
                .s3(region)
                .listObjectsV2Paginator(
                        request -> request.bucket(config.bucketIn(region)).prefix(prefix))
                .contents()
                .stream()
                .toList();
    }
}
