package io.mlops.images;

import java.nio.file.Path;

/**
 * One file of an image.
 *
 * @param source where it lies here
 * @param target its absolute path in the image
 * @param executable whether it can be run; every file can be read by everybody
 */
record PlannedFile(Path source, String target, boolean executable) {}
