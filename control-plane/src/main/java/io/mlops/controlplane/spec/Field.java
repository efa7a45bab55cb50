package io.mlops.controlplane.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the reader and the JSON Schema know of one field of a spec. The key is the component's name in kebab case; a
 * component that ends in {@code OrNull} may be left out, one without a fallback must be given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Field {
    /** One sentence for people. */
    String value();

    /** The value where the field is left out, as YAML; empty for none. */
    String fallback() default "";

    /** The least number, or number of elements. */
    long min() default 0;

    /** The greatest number. */
    long max() default Long.MAX_VALUE;

    /** What a text must match; empty for anything that is not empty. */
    String pattern() default "";

    /** The words that a text may be; none for any. */
    String[] words() default {};
}
