import { describe, expect, it } from 'vitest';
import { drawReport, referenceReport } from '../../../test/fakes/matrix-report.ts';
import { matrixSvg } from './matrix-svg.ts';

describe('the matrix as a picture', () => {
  it('has one box for each cell, in words as well as in colours', () => {
    const svg = matrixSvg(referenceReport);
    expect(svg.match(/<rect class="good"/g)).toHaveLength(37);
    expect(svg.match(/>BAD<\/text>/g)).toHaveLength(3);
  });

  it('says the answer to those who do not see it', () => {
    const svg = matrixSvg(referenceReport);
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toMatch(/<desc id="desc">It fails on 3 of 40 cells: exactly where kernel is 6\.1/);
  });

  it('is readable in light and in dark', () => {
    expect(matrixSvg(referenceReport)).toContain('@media (prefers-color-scheme: dark)');
  });

  it('lets no text become markup', () => {
    const svg = matrixSvg(
      drawReport({
        components: { kernel: ['<script>', '"&\u0007'] },
        factors: {},
        verdict: () => 'good',
      }),
    );
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('&quot;&amp;<');
  });
});
