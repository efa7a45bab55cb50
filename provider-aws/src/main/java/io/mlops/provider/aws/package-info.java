/** S3 and SageMaker behind the neutral interfaces. */
@NullMarked
package io.mlops.provider.aws;

import org.jspecify.annotations.NullMarked;
