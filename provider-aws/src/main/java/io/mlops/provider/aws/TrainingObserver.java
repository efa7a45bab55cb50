package io.mlops.provider.aws;

import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.training.TrainingJobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobSummary;

/** Looks at the training jobs of a region and remembers nothing. Thread-safe. */
final class TrainingObserver {
    private static final int PAGE = 100;

    private final AwsClients clients;

    TrainingObserver(AwsClients clients) {
        this.clients = clients;
    }

    /** The job of this name, where this provider made it. */
    Optional<SageMakerJob> find(String region, ResourceName name) {
        Optional<DescribeTrainingJobResponse> described = describe(region, name);
        if (described.isEmpty()) {
            return Optional.empty();
        }
        DescribeTrainingJobResponse job = described.get();
        return job(region, SageMakerObserver.tags(clients.sageMaker(region), job.trainingJobArn()), job);
    }

    private static Optional<SageMakerJob> job(
            String region, Map<String, String> tags, DescribeTrainingJobResponse described) {
        Optional<TrainingJobSpec> spec = JobTags.read(tags, described);
        return spec.map(asked -> new SageMakerJob(region, asked, tags, described));
    }

    /** Whether anybody has a job of this name. */
    boolean taken(String region, ResourceName name) {
        return describe(region, name).isPresent();
    }

    private Optional<DescribeTrainingJobResponse> describe(String region, ResourceName name) {
        try {
            return Optional.of(
                    clients.sageMaker(region).describeTrainingJob(request -> request.trainingJobName(name.value())));
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Every job of ours in the region that carries these tags. */
    List<SageMakerJob> list(String region, Tags wanted) {
        SageMakerClient sageMaker = clients.sageMaker(region);
        List<SageMakerJob> found = new ArrayList<>();
        for (TrainingJobSummary each : sageMaker
                .listTrainingJobsPaginator(request -> request.maxResults(PAGE))
                .trainingJobSummaries()) {
            Map<String, String> tags = tags(sageMaker, each);
            boolean ours = each.trainingJobName().equals(tags.get(JobTags.JOB));
            if (ours && wanted.subsetOf(SpecTags.users(tags))) {
                describe(region, ResourceName.of(each.trainingJobName()))
                        .flatMap(described -> job(region, tags, described))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    /** None of a job that was deleted since it was listed. */
    private static Map<String, String> tags(SageMakerClient sageMaker, TrainingJobSummary job) {
        try {
            return SageMakerObserver.tags(sageMaker, job.trainingJobArn());
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return Map.of();
            }
            throw e;
        }
    }
}
