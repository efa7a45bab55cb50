package io.mlops.sandbox.azureml;

/**
 * Where a job is.
 *
 * @param id its own
 * @param name the last part of it
 * @param jobs the id of all jobs of its workspace
 */
record Place(String id, String name, String jobs) {
    /** The id of its workspace. */
    String workspace() {
        return jobs.substring(0, jobs.lastIndexOf('/'));
    }
}
