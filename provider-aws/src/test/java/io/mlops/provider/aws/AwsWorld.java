package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.sandbox.moto.Moto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** An account in moto, empty but for its buckets and the model server's image; one moto for all tests of this process. */
final class AwsWorld implements AutoCloseable {
    static final String EAST = "us-east-1";
    static final String WEST = "eu-west-1";
    static final String ROLE = "arn:aws:iam::123456789012:role/mlops-sagemaker";

    private static final String MANIFEST = """
            {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
             "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2,
                        "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
             "layers": []}""";

    private final Moto moto;
    private final SageMakerWire wire;
    private final SageMakerWire scalingWire;
    private final S3Client s3;
    private final SageMakerClient sageMaker;
    private final Optional<S3Wire> s3Wire;
    private final List<Provider> opened = new ArrayList<>();

    AwsWorld() {
        this(false, false);
    }

    /** One whose requests to S3 are noted. */
    static AwsWorld onTheWire() {
        return new AwsWorld(true, false);
    }

    /** One whose buckets have an object lock; S3 is on the wire. */
    static AwsWorld withObjectLock() {
        return new AwsWorld(true, true);
    }

    private AwsWorld(boolean onTheWire, boolean lock) {
        try {
            this.moto = Shared.MOTO;
            reset(moto.url());
            this.wire = new SageMakerWire(moto.url(), Shared.MODEL);
            this.scalingWire = new SageMakerWire(moto.url(), Shared.SCALING);
            this.s3 = S3Client.builder()
                    .endpointOverride(moto.url())
                    .forcePathStyle(true)
                    .region(Region.of(EAST))
                    .httpClient(UrlConnectionHttpClient.create())
                    .build();
            this.sageMaker = SageMakerClient.builder()
                    .endpointOverride(moto.url())
                    .region(Region.of(EAST))
                    .httpClient(UrlConnectionHttpClient.create())
                    .build();
            this.s3Wire = onTheWire ? Optional.of(new S3Wire(moto.url())) : Optional.empty();
            role(moto.url(), "sagemaker.amazonaws.com");
            for (String region : List.of(EAST, WEST)) {
                bucket("mlops-" + region, region, lock);
                image(moto.url(), region);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As S3 makes them: closed to everybody else. */
    private void bucket(String name, String region, boolean lock) {
        s3.createBucket(request -> {
            request.bucket(name).objectLockEnabledForBucket(lock);
            if (!region.equals(EAST)) {
                request.createBucketConfiguration(where -> where.locationConstraint(region));
            }
        });
        s3.putPublicAccessBlock(request -> request.bucket(name)
                .publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)
                        .ignorePublicAcls(true)
                        .blockPublicPolicy(true)
                        .restrictPublicBuckets(true)));
    }

    private static void reset(URI moto) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(moto.resolve("/moto-api/reset"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    /** Makes the role anew; it trusts this service. */
    static void role(URI moto, String trusted) {
        try (IamClient iam = IamClient.builder()
                .endpointOverride(moto)
                .region(Region.of(EAST))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            if (!iam.listRoles().roles().isEmpty()) {
                iam.deleteRole(request -> request.roleName("mlops-sagemaker"));
            }
            iam.createRole(
                    request -> request.roleName("mlops-sagemaker").assumeRolePolicyDocument("""
                    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"Service": "%s"}}]}""".formatted(trusted)));
        }
    }

    private static void image(URI moto, String region) {
        try (EcrClient ecr = EcrClient.builder()
                .endpointOverride(moto)
                .region(Region.of(region))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            ecr.createRepository(request -> request.repositoryName("mlops/model-server"));
            ecr.putImage(request -> request.repositoryName("mlops/model-server")
                    .imageManifest(MANIFEST)
                    .imageTag("latest"));
        }
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "regions",
                EAST + "," + WEST,
                "bucket",
                "mlops-{region}",
                "role",
                ROLE,
                "attempts",
                "1",
                "endpoint",
                moto.url().toString(),
                "endpoint.api.sagemaker",
                wire.url().toString(),
                "endpoint.application-autoscaling",
                scalingWire.url().toString()));
        s3Wire.ifPresent(stand -> settings.put("endpoint.s3", stand.url().toString()));
        return Map.copyOf(settings);
    }

    Provider open() {
        return open(Map.of());
    }

    /** With some settings more. */
    Provider open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        Provider provider = new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE);
        opened.add(provider);
        return provider;
    }

    SageMakerWire wire() {
        return wire;
    }

    /** Only where S3 is on the wire. */
    S3Wire s3Wire() {
        return s3Wire.orElseThrow();
    }

    /** What stands before Application Auto Scaling. */
    SageMakerWire scalingWire() {
        return scalingWire;
    }

    URI url() {
        return moto.url();
    }

    S3Client s3() {
        return s3;
    }

    SageMakerClient sageMaker() {
        return sageMaker;
    }

    @Override
    public void close() {
        opened.forEach(Provider::close);
        wire.close();
        s3Wire.ifPresent(S3Wire::close);
        scalingWire.close();
        s3.close();
        sageMaker.close();
        List<String> problems = new ArrayList<>(wire.problems());
        problems.addAll(scalingWire.problems());
        if (!problems.isEmpty()) {
            throw new AssertionError("AWS would not take these requests: " + problems);
        }
    }

    /** Started when the first world is made, ended with this process. */
    private static final class Shared {
        static final Moto MOTO = start();
        static final ServiceModel MODEL = model("sagemaker/2017-07-24");
        static final ServiceModel SCALING = model("application-autoscaling/2016-02-06");

        private static Moto start() {
            try {
                Path log = Files.createTempFile("mlops-moto-", ".log");
                log.toFile().deleteOnExit();
                return Moto.start(Path.of(System.getProperty("mlops.root"), ".tools"), log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private static ServiceModel model(String service) {
            try {
                return ServiceModel.read(
                        MOTO.installation().serviceModels().resolve(service).resolve("service-2.json.gz"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
