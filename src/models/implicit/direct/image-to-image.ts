// Images from images: a U-Net G(s, z) draws the image x of which only s is seen, its edges, what is left around a hole, or itself smaller, and learns
//   E |x − G(s, z)| + λ · (what a discriminator of patches of (s, ·) makes it pay),
// after Isola, Zhu, Zhou and Efros, "Image-to-image translation with conditional adversarial networks", 2017. s is computed from x, so that plain
// images suffice. The distance alone gives the median of what x may be, which is smooth; the discriminator asks for one that could be real.
import { checkPixelsAlone } from '../../../adversarial/beside-pixels.js';
import { imageRows } from '../../../adversarial/image-rows.js';
import { sizeWords } from '../../../data/images/layout.js';
import type { TableRows } from '../../../data/rows.js';
import type { TableSchema } from '../../../data/schema.js';
import { countParameters } from '../../../engine/parameters.js';
import { type Completion, defineModel, type Latent, type Model } from '../../../model/define-model.js';
import { CapabilityError } from '../../../util/errors.js';
import { holesFilled, imageToImageGraphs, seenAsCodes } from './image-to-image/fitted.js';
import { type ImageToImageParams, imageToImageLearner, type Parts } from './image-to-image/learner.js';
import { type ImageToImageOptions, options } from './image-to-image/options.js';
import { taskOf } from './image-to-image/task.js';
import { uNet } from './image-to-image/u-net.js';

const WHO = 'image-to-image';
/** Least side that can be halved once. */
const SMALLEST = 4;

/** What it can do with every task. */
export interface ImageToImageModel extends Model<TableRows, ImageToImageParams> {
  readonly latent: Latent<TableRows, ImageToImageParams>;
  /** Where holes are what is learned. */
  readonly completion?: Completion<TableRows, ImageToImageParams>;
}

/** Images made from what is seen of them. */
export const imageToImage = defineModel({
  name: WHO,
  title: 'Image to image',
  summary: 'a U-Net that makes images of their edges, of themselves smaller or with a hole, against a judge of patches',
  references: [
    {
      authors: 'P. Isola, J.-Y. Zhu, T. Zhou and A. A. Efros',
      year: 2017,
      title: 'Image-to-image translation with conditional adversarial networks',
      venue: 'Conference on Computer Vision and Pattern Recognition',
    },
    {
      authors: 'O. Ronneberger, P. Fischer and T. Brox',
      year: 2015,
      title: 'U-Net: convolutional networks for biomedical image segmentation',
      venue: 'Medical Image Computing and Computer-Assisted Intervention',
    },
    {
      authors: 'D. Pathak, P. Krähenbühl, J. Donahue, T. Darrell and A. A. Efros',
      year: 2016,
      title: 'Context encoders: feature learning by inpainting',
      venue: 'Conference on Computer Vision and Pattern Recognition',
    },
  ],
  options,
  data: ['images'],
  measures: ['continuous', 'count', 'binary', 'with-atoms'],
  takesLong: true,
  capabilities: ['latent'],
  bind: bindImageToImage,
});

function bindImageToImage(chosen: ImageToImageOptions, schema: TableSchema): ImageToImageModel {
  const images = imageRows(WHO, schema);
  const layout = schema.image as NonNullable<TableSchema['image']>;
  checkPixelsAlone(WHO, schema, images);
  if (Math.min(layout.height, layout.width) < SMALLEST)
    throw new CapabilityError(`${WHO}: sides of images must be at least ${SMALLEST} pixels, got ${sizeWords(layout)}`, {
      hint: 'bring them to a size, as in --resize 28x28',
    });
  const task = taskOf(WHO, chosen.task, images, layout);
  const net = uNet(task.channels, images.map, chosen);
  const parts: Parts = { ...{ who: WHO, images, task, net }, options: chosen };
  const isOfHoles = chosen.task === 'inpainting';
  return {
    learner: imageToImageLearner(parts, schema.rows),
    parameters: () => countParameters(net.parameters),
    remedy: isOfHoles
      ? 'it draws missing pixels of images, as in complete; dcgan draws whole images'
      : 'it draws images given what is seen of them: encode images and decode the codes; with --task inpainting it completes them; dcgan draws images from nothing',
    latent: seenAsCodes(parts),
    ...(isOfHoles ? { completion: holesFilled(parts) } : {}),
    graphs: imageToImageGraphs(parts),
  };
}
