/** What moto lacks of S3. */
@NullMarked
package io.mlops.sandbox.s3;

import org.jspecify.annotations.NullMarked;
