package io.mlops.sandbox.sagemaker;

/**
 * Whose SageMaker, and where.
 *
 * @param account twelve digits
 */
public record Place(String region, String account) {
    /** The name of a resource of SageMaker. */
    String arn(String kind, String name) {
        return "arn:aws:sagemaker:" + region + ":" + account + ":" + kind + "/" + name;
    }

    /** The group that a container's output goes to. */
    String logGroup(String kind) {
        return "/aws/sagemaker/" + kind;
    }
}
