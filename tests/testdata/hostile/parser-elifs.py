# Chains three thousand elifs.
def score(rubric, marks):
    if rubric == 0:
        return 0.5
    elif rubric == 0:
        return 0.5
    elif rubric == 1:
        return 0.5
    elif rubric == 2:
        return 0.5
    elif rubric == 3:
        return 0.5
    elif rubric == 4:
        return 0.5
    elif rubric == 5:
        return 0.5
    elif rubric == 6:
        return 0.5
    elif rubric == 7:
        return 0.5
    elif rubric == 8:
        return 0.5
    elif rubric == 9:
        return 0.5
    elif rubric == 10:
        return 0.5
    elif rubric == 11:
        return 0.5
    elif rubric == 12:
        return 0.5
    elif rubric == 13:
        return 0.5
    elif rubric == 14:
        return 0.5
    elif rubric == 15:
        return 0.5
    elif rubric == 16:
        return 0.5
    elif rubric == 17:
        return 0.5
    elif rubric == 18:
        return 0.5
    elif rubric == 19:
        return 0.5
    elif rubric == 20:
        return 0.5
    elif rubric == 21:
        return 0.5
    elif rubric == 22:
        return 0.5
    elif rubric == 23:
        return 0.5
    elif rubric == 24:
        return 0.5
    elif rubric == 25:
        return 0.5
    elif rubric == 26:
        return 0.5
    elif rubric == 27:
        return 0.5
    elif rubric == 28:
        return 0.5
    elif rubric == 29:
        return 0.5
    elif rubric == 30:
        return 0.5
    elif rubric == 31:
        return 0.5
    elif rubric == 32:
        return 0.5
    elif rubric == 33:
        return 0.5
    elif rubric == 34:
        return 0.5
    elif rubric == 35:
        return 0.5
    elif rubric == 36:
        return 0.5
    elif rubric == 37:
        return 0.5
    elif rubric == 38:
        return 0.5
    elif rubric == 39:
        return 0.5
    elif rubric == 40:
        return 0.5
    elif rubric == 41:
        return 0.5
    elif rubric == 42:
        return 0.5
    elif rubric == 43:
        return 0.5
    elif rubric == 44:
        return 0.5
    elif rubric == 45:
        return 0.5
    elif rubric == 46:
        return 0.5
    elif rubric == 47:
        return 0.5
    elif rubric == 48:
        return 0.5
    elif rubric == 49:
        return 0.5
    elif rubric == 50:
        return 0.5
    elif rubric == 51:
        return 0.5
    elif rubric == 52:
        return 0.5
    elif rubric == 53:
        return 0.5
    elif rubric == 54:
        return 0.5
    elif rubric == 55:
        return 0.5
    elif rubric == 56:
        return 0.5
    elif rubric == 57:
        return 0.5
    elif rubric == 58:
        return 0.5
    elif rubric == 59:
        return 0.5
    elif rubric == 60:
        return 0.5
    elif rubric == 61:
        return 0.5
    elif rubric == 62:
        return 0.5
    elif rubric == 63:
        return 0.5
    elif rubric == 64:
        return 0.5
    elif rubric == 65:
        return 0.5
    elif rubric == 66:
        return 0.5
    elif rubric == 67:
        return 0.5
    elif rubric == 68:
        return 0.5
    elif rubric == 69:
        return 0.5
    elif rubric == 70:
        return 0.5
    elif rubric == 71:
        return 0.5
    elif rubric == 72:
        return 0.5
    elif rubric == 73:
        return 0.5
    elif rubric == 74:
        return 0.5
    elif rubric == 75:
        return 0.5
    elif rubric == 76:
        return 0.5
    elif rubric == 77:
        return 0.5
    elif rubric == 78:
        return 0.5
    elif rubric == 79:
        return 0.5
    elif rubric == 80:
        return 0.5
    elif rubric == 81:
        return 0.5
    elif rubric == 82:
        return 0.5
    elif rubric == 83:
        return 0.5
    elif rubric == 84:
        return 0.5
    elif rubric == 85:
        return 0.5
    elif rubric == 86:
        return 0.5
    elif rubric == 87:
        return 0.5
    elif rubric == 88:
        return 0.5
    elif rubric == 89:
        return 0.5
    elif rubric == 90:
        return 0.5
    elif rubric == 91:
        return 0.5
    elif rubric == 92:
        return 0.5
    elif rubric == 93:
        return 0.5
    elif rubric == 94:
        return 0.5
    elif rubric == 95:
        return 0.5
    elif rubric == 96:
        return 0.5
    elif rubric == 97:
        return 0.5
    elif rubric == 98:
        return 0.5
    elif rubric == 99:
        return 0.5
    elif rubric == 100:
        return 0.5
    elif rubric == 101:
        return 0.5
    elif rubric == 102:
        return 0.5
    elif rubric == 103:
        return 0.5
    elif rubric == 104:
        return 0.5
    elif rubric == 105:
        return 0.5
    elif rubric == 106:
        return 0.5
    elif rubric == 107:
        return 0.5
    elif rubric == 108:
        return 0.5
    elif rubric == 109:
        return 0.5
    elif rubric == 110:
        return 0.5
    elif rubric == 111:
        return 0.5
    elif rubric == 112:
        return 0.5
    elif rubric == 113:
        return 0.5
    elif rubric == 114:
        return 0.5
    elif rubric == 115:
        return 0.5
    elif rubric == 116:
        return 0.5
    elif rubric == 117:
        return 0.5
    elif rubric == 118:
        return 0.5
    elif rubric == 119:
        return 0.5
    elif rubric == 120:
        return 0.5
    elif rubric == 121:
        return 0.5
    elif rubric == 122:
        return 0.5
    elif rubric == 123:
        return 0.5
    elif rubric == 124:
        return 0.5
    elif rubric == 125:
        return 0.5
    elif rubric == 126:
        return 0.5
    elif rubric == 127:
        return 0.5
    elif rubric == 128:
        return 0.5
    elif rubric == 129:
        return 0.5
    elif rubric == 130:
        return 0.5
    elif rubric == 131:
        return 0.5
    elif rubric == 132:
        return 0.5
    elif rubric == 133:
        return 0.5
    elif rubric == 134:
        return 0.5
    elif rubric == 135:
        return 0.5
    elif rubric == 136:
        return 0.5
    elif rubric == 137:
        return 0.5
    elif rubric == 138:
        return 0.5
    elif rubric == 139:
        return 0.5
    elif rubric == 140:
        return 0.5
    elif rubric == 141:
        return 0.5
    elif rubric == 142:
        return 0.5
    elif rubric == 143:
        return 0.5
    elif rubric == 144:
        return 0.5
    elif rubric == 145:
        return 0.5
    elif rubric == 146:
        return 0.5
    elif rubric == 147:
        return 0.5
    elif rubric == 148:
        return 0.5
    elif rubric == 149:
        return 0.5
    elif rubric == 150:
        return 0.5
    elif rubric == 151:
        return 0.5
    elif rubric == 152:
        return 0.5
    elif rubric == 153:
        return 0.5
    elif rubric == 154:
        return 0.5
    elif rubric == 155:
        return 0.5
    elif rubric == 156:
        return 0.5
    elif rubric == 157:
        return 0.5
    elif rubric == 158:
        return 0.5
    elif rubric == 159:
        return 0.5
    elif rubric == 160:
        return 0.5
    elif rubric == 161:
        return 0.5
    elif rubric == 162:
        return 0.5
    elif rubric == 163:
        return 0.5
    elif rubric == 164:
        return 0.5
    elif rubric == 165:
        return 0.5
    elif rubric == 166:
        return 0.5
    elif rubric == 167:
        return 0.5
    elif rubric == 168:
        return 0.5
    elif rubric == 169:
        return 0.5
    elif rubric == 170:
        return 0.5
    elif rubric == 171:
        return 0.5
    elif rubric == 172:
        return 0.5
    elif rubric == 173:
        return 0.5
    elif rubric == 174:
        return 0.5
    elif rubric == 175:
        return 0.5
    elif rubric == 176:
        return 0.5
    elif rubric == 177:
        return 0.5
    elif rubric == 178:
        return 0.5
    elif rubric == 179:
        return 0.5
    elif rubric == 180:
        return 0.5
    elif rubric == 181:
        return 0.5
    elif rubric == 182:
        return 0.5
    elif rubric == 183:
        return 0.5
    elif rubric == 184:
        return 0.5
    elif rubric == 185:
        return 0.5
    elif rubric == 186:
        return 0.5
    elif rubric == 187:
        return 0.5
    elif rubric == 188:
        return 0.5
    elif rubric == 189:
        return 0.5
    elif rubric == 190:
        return 0.5
    elif rubric == 191:
        return 0.5
    elif rubric == 192:
        return 0.5
    elif rubric == 193:
        return 0.5
    elif rubric == 194:
        return 0.5
    elif rubric == 195:
        return 0.5
    elif rubric == 196:
        return 0.5
    elif rubric == 197:
        return 0.5
    elif rubric == 198:
        return 0.5
    elif rubric == 199:
        return 0.5
    elif rubric == 200:
        return 0.5
    elif rubric == 201:
        return 0.5
    elif rubric == 202:
        return 0.5
    elif rubric == 203:
        return 0.5
    elif rubric == 204:
        return 0.5
    elif rubric == 205:
        return 0.5
    elif rubric == 206:
        return 0.5
    elif rubric == 207:
        return 0.5
    elif rubric == 208:
        return 0.5
    elif rubric == 209:
        return 0.5
    elif rubric == 210:
        return 0.5
    elif rubric == 211:
        return 0.5
    elif rubric == 212:
        return 0.5
    elif rubric == 213:
        return 0.5
    elif rubric == 214:
        return 0.5
    elif rubric == 215:
        return 0.5
    elif rubric == 216:
        return 0.5
    elif rubric == 217:
        return 0.5
    elif rubric == 218:
        return 0.5
    elif rubric == 219:
        return 0.5
    elif rubric == 220:
        return 0.5
    elif rubric == 221:
        return 0.5
    elif rubric == 222:
        return 0.5
    elif rubric == 223:
        return 0.5
    elif rubric == 224:
        return 0.5
    elif rubric == 225:
        return 0.5
    elif rubric == 226:
        return 0.5
    elif rubric == 227:
        return 0.5
    elif rubric == 228:
        return 0.5
    elif rubric == 229:
        return 0.5
    elif rubric == 230:
        return 0.5
    elif rubric == 231:
        return 0.5
    elif rubric == 232:
        return 0.5
    elif rubric == 233:
        return 0.5
    elif rubric == 234:
        return 0.5
    elif rubric == 235:
        return 0.5
    elif rubric == 236:
        return 0.5
    elif rubric == 237:
        return 0.5
    elif rubric == 238:
        return 0.5
    elif rubric == 239:
        return 0.5
    elif rubric == 240:
        return 0.5
    elif rubric == 241:
        return 0.5
    elif rubric == 242:
        return 0.5
    elif rubric == 243:
        return 0.5
    elif rubric == 244:
        return 0.5
    elif rubric == 245:
        return 0.5
    elif rubric == 246:
        return 0.5
    elif rubric == 247:
        return 0.5
    elif rubric == 248:
        return 0.5
    elif rubric == 249:
        return 0.5
    elif rubric == 250:
        return 0.5
    elif rubric == 251:
        return 0.5
    elif rubric == 252:
        return 0.5
    elif rubric == 253:
        return 0.5
    elif rubric == 254:
        return 0.5
    elif rubric == 255:
        return 0.5
    elif rubric == 256:
        return 0.5
    elif rubric == 257:
        return 0.5
    elif rubric == 258:
        return 0.5
    elif rubric == 259:
        return 0.5
    elif rubric == 260:
        return 0.5
    elif rubric == 261:
        return 0.5
    elif rubric == 262:
        return 0.5
    elif rubric == 263:
        return 0.5
    elif rubric == 264:
        return 0.5
    elif rubric == 265:
        return 0.5
    elif rubric == 266:
        return 0.5
    elif rubric == 267:
        return 0.5
    elif rubric == 268:
        return 0.5
    elif rubric == 269:
        return 0.5
    elif rubric == 270:
        return 0.5
    elif rubric == 271:
        return 0.5
    elif rubric == 272:
        return 0.5
    elif rubric == 273:
        return 0.5
    elif rubric == 274:
        return 0.5
    elif rubric == 275:
        return 0.5
    elif rubric == 276:
        return 0.5
    elif rubric == 277:
        return 0.5
    elif rubric == 278:
        return 0.5
    elif rubric == 279:
        return 0.5
    elif rubric == 280:
        return 0.5
    elif rubric == 281:
        return 0.5
    elif rubric == 282:
        return 0.5
    elif rubric == 283:
        return 0.5
    elif rubric == 284:
        return 0.5
    elif rubric == 285:
        return 0.5
    elif rubric == 286:
        return 0.5
    elif rubric == 287:
        return 0.5
    elif rubric == 288:
        return 0.5
    elif rubric == 289:
        return 0.5
    elif rubric == 290:
        return 0.5
    elif rubric == 291:
        return 0.5
    elif rubric == 292:
        return 0.5
    elif rubric == 293:
        return 0.5
    elif rubric == 294:
        return 0.5
    elif rubric == 295:
        return 0.5
    elif rubric == 296:
        return 0.5
    elif rubric == 297:
        return 0.5
    elif rubric == 298:
        return 0.5
    elif rubric == 299:
        return 0.5
    elif rubric == 300:
        return 0.5
    elif rubric == 301:
        return 0.5
    elif rubric == 302:
        return 0.5
    elif rubric == 303:
        return 0.5
    elif rubric == 304:
        return 0.5
    elif rubric == 305:
        return 0.5
    elif rubric == 306:
        return 0.5
    elif rubric == 307:
        return 0.5
    elif rubric == 308:
        return 0.5
    elif rubric == 309:
        return 0.5
    elif rubric == 310:
        return 0.5
    elif rubric == 311:
        return 0.5
    elif rubric == 312:
        return 0.5
    elif rubric == 313:
        return 0.5
    elif rubric == 314:
        return 0.5
    elif rubric == 315:
        return 0.5
    elif rubric == 316:
        return 0.5
    elif rubric == 317:
        return 0.5
    elif rubric == 318:
        return 0.5
    elif rubric == 319:
        return 0.5
    elif rubric == 320:
        return 0.5
    elif rubric == 321:
        return 0.5
    elif rubric == 322:
        return 0.5
    elif rubric == 323:
        return 0.5
    elif rubric == 324:
        return 0.5
    elif rubric == 325:
        return 0.5
    elif rubric == 326:
        return 0.5
    elif rubric == 327:
        return 0.5
    elif rubric == 328:
        return 0.5
    elif rubric == 329:
        return 0.5
    elif rubric == 330:
        return 0.5
    elif rubric == 331:
        return 0.5
    elif rubric == 332:
        return 0.5
    elif rubric == 333:
        return 0.5
    elif rubric == 334:
        return 0.5
    elif rubric == 335:
        return 0.5
    elif rubric == 336:
        return 0.5
    elif rubric == 337:
        return 0.5
    elif rubric == 338:
        return 0.5
    elif rubric == 339:
        return 0.5
    elif rubric == 340:
        return 0.5
    elif rubric == 341:
        return 0.5
    elif rubric == 342:
        return 0.5
    elif rubric == 343:
        return 0.5
    elif rubric == 344:
        return 0.5
    elif rubric == 345:
        return 0.5
    elif rubric == 346:
        return 0.5
    elif rubric == 347:
        return 0.5
    elif rubric == 348:
        return 0.5
    elif rubric == 349:
        return 0.5
    elif rubric == 350:
        return 0.5
    elif rubric == 351:
        return 0.5
    elif rubric == 352:
        return 0.5
    elif rubric == 353:
        return 0.5
    elif rubric == 354:
        return 0.5
    elif rubric == 355:
        return 0.5
    elif rubric == 356:
        return 0.5
    elif rubric == 357:
        return 0.5
    elif rubric == 358:
        return 0.5
    elif rubric == 359:
        return 0.5
    elif rubric == 360:
        return 0.5
    elif rubric == 361:
        return 0.5
    elif rubric == 362:
        return 0.5
    elif rubric == 363:
        return 0.5
    elif rubric == 364:
        return 0.5
    elif rubric == 365:
        return 0.5
    elif rubric == 366:
        return 0.5
    elif rubric == 367:
        return 0.5
    elif rubric == 368:
        return 0.5
    elif rubric == 369:
        return 0.5
    elif rubric == 370:
        return 0.5
    elif rubric == 371:
        return 0.5
    elif rubric == 372:
        return 0.5
    elif rubric == 373:
        return 0.5
    elif rubric == 374:
        return 0.5
    elif rubric == 375:
        return 0.5
    elif rubric == 376:
        return 0.5
    elif rubric == 377:
        return 0.5
    elif rubric == 378:
        return 0.5
    elif rubric == 379:
        return 0.5
    elif rubric == 380:
        return 0.5
    elif rubric == 381:
        return 0.5
    elif rubric == 382:
        return 0.5
    elif rubric == 383:
        return 0.5
    elif rubric == 384:
        return 0.5
    elif rubric == 385:
        return 0.5
    elif rubric == 386:
        return 0.5
    elif rubric == 387:
        return 0.5
    elif rubric == 388:
        return 0.5
    elif rubric == 389:
        return 0.5
    elif rubric == 390:
        return 0.5
    elif rubric == 391:
        return 0.5
    elif rubric == 392:
        return 0.5
    elif rubric == 393:
        return 0.5
    elif rubric == 394:
        return 0.5
    elif rubric == 395:
        return 0.5
    elif rubric == 396:
        return 0.5
    elif rubric == 397:
        return 0.5
    elif rubric == 398:
        return 0.5
    elif rubric == 399:
        return 0.5
    elif rubric == 400:
        return 0.5
    elif rubric == 401:
        return 0.5
    elif rubric == 402:
        return 0.5
    elif rubric == 403:
        return 0.5
    elif rubric == 404:
        return 0.5
    elif rubric == 405:
        return 0.5
    elif rubric == 406:
        return 0.5
    elif rubric == 407:
        return 0.5
    elif rubric == 408:
        return 0.5
    elif rubric == 409:
        return 0.5
    elif rubric == 410:
        return 0.5
    elif rubric == 411:
        return 0.5
    elif rubric == 412:
        return 0.5
    elif rubric == 413:
        return 0.5
    elif rubric == 414:
        return 0.5
    elif rubric == 415:
        return 0.5
    elif rubric == 416:
        return 0.5
    elif rubric == 417:
        return 0.5
    elif rubric == 418:
        return 0.5
    elif rubric == 419:
        return 0.5
    elif rubric == 420:
        return 0.5
    elif rubric == 421:
        return 0.5
    elif rubric == 422:
        return 0.5
    elif rubric == 423:
        return 0.5
    elif rubric == 424:
        return 0.5
    elif rubric == 425:
        return 0.5
    elif rubric == 426:
        return 0.5
    elif rubric == 427:
        return 0.5
    elif rubric == 428:
        return 0.5
    elif rubric == 429:
        return 0.5
    elif rubric == 430:
        return 0.5
    elif rubric == 431:
        return 0.5
    elif rubric == 432:
        return 0.5
    elif rubric == 433:
        return 0.5
    elif rubric == 434:
        return 0.5
    elif rubric == 435:
        return 0.5
    elif rubric == 436:
        return 0.5
    elif rubric == 437:
        return 0.5
    elif rubric == 438:
        return 0.5
    elif rubric == 439:
        return 0.5
    elif rubric == 440:
        return 0.5
    elif rubric == 441:
        return 0.5
    elif rubric == 442:
        return 0.5
    elif rubric == 443:
        return 0.5
    elif rubric == 444:
        return 0.5
    elif rubric == 445:
        return 0.5
    elif rubric == 446:
        return 0.5
    elif rubric == 447:
        return 0.5
    elif rubric == 448:
        return 0.5
    elif rubric == 449:
        return 0.5
    elif rubric == 450:
        return 0.5
    elif rubric == 451:
        return 0.5
    elif rubric == 452:
        return 0.5
    elif rubric == 453:
        return 0.5
    elif rubric == 454:
        return 0.5
    elif rubric == 455:
        return 0.5
    elif rubric == 456:
        return 0.5
    elif rubric == 457:
        return 0.5
    elif rubric == 458:
        return 0.5
    elif rubric == 459:
        return 0.5
    elif rubric == 460:
        return 0.5
    elif rubric == 461:
        return 0.5
    elif rubric == 462:
        return 0.5
    elif rubric == 463:
        return 0.5
    elif rubric == 464:
        return 0.5
    elif rubric == 465:
        return 0.5
    elif rubric == 466:
        return 0.5
    elif rubric == 467:
        return 0.5
    elif rubric == 468:
        return 0.5
    elif rubric == 469:
        return 0.5
    elif rubric == 470:
        return 0.5
    elif rubric == 471:
        return 0.5
    elif rubric == 472:
        return 0.5
    elif rubric == 473:
        return 0.5
    elif rubric == 474:
        return 0.5
    elif rubric == 475:
        return 0.5
    elif rubric == 476:
        return 0.5
    elif rubric == 477:
        return 0.5
    elif rubric == 478:
        return 0.5
    elif rubric == 479:
        return 0.5
    elif rubric == 480:
        return 0.5
    elif rubric == 481:
        return 0.5
    elif rubric == 482:
        return 0.5
    elif rubric == 483:
        return 0.5
    elif rubric == 484:
        return 0.5
    elif rubric == 485:
        return 0.5
    elif rubric == 486:
        return 0.5
    elif rubric == 487:
        return 0.5
    elif rubric == 488:
        return 0.5
    elif rubric == 489:
        return 0.5
    elif rubric == 490:
        return 0.5
    elif rubric == 491:
        return 0.5
    elif rubric == 492:
        return 0.5
    elif rubric == 493:
        return 0.5
    elif rubric == 494:
        return 0.5
    elif rubric == 495:
        return 0.5
    elif rubric == 496:
        return 0.5
    elif rubric == 497:
        return 0.5
    elif rubric == 498:
        return 0.5
    elif rubric == 499:
        return 0.5
    elif rubric == 500:
        return 0.5
    elif rubric == 501:
        return 0.5
    elif rubric == 502:
        return 0.5
    elif rubric == 503:
        return 0.5
    elif rubric == 504:
        return 0.5
    elif rubric == 505:
        return 0.5
    elif rubric == 506:
        return 0.5
    elif rubric == 507:
        return 0.5
    elif rubric == 508:
        return 0.5
    elif rubric == 509:
        return 0.5
    elif rubric == 510:
        return 0.5
    elif rubric == 511:
        return 0.5
    elif rubric == 512:
        return 0.5
    elif rubric == 513:
        return 0.5
    elif rubric == 514:
        return 0.5
    elif rubric == 515:
        return 0.5
    elif rubric == 516:
        return 0.5
    elif rubric == 517:
        return 0.5
    elif rubric == 518:
        return 0.5
    elif rubric == 519:
        return 0.5
    elif rubric == 520:
        return 0.5
    elif rubric == 521:
        return 0.5
    elif rubric == 522:
        return 0.5
    elif rubric == 523:
        return 0.5
    elif rubric == 524:
        return 0.5
    elif rubric == 525:
        return 0.5
    elif rubric == 526:
        return 0.5
    elif rubric == 527:
        return 0.5
    elif rubric == 528:
        return 0.5
    elif rubric == 529:
        return 0.5
    elif rubric == 530:
        return 0.5
    elif rubric == 531:
        return 0.5
    elif rubric == 532:
        return 0.5
    elif rubric == 533:
        return 0.5
    elif rubric == 534:
        return 0.5
    elif rubric == 535:
        return 0.5
    elif rubric == 536:
        return 0.5
    elif rubric == 537:
        return 0.5
    elif rubric == 538:
        return 0.5
    elif rubric == 539:
        return 0.5
    elif rubric == 540:
        return 0.5
    elif rubric == 541:
        return 0.5
    elif rubric == 542:
        return 0.5
    elif rubric == 543:
        return 0.5
    elif rubric == 544:
        return 0.5
    elif rubric == 545:
        return 0.5
    elif rubric == 546:
        return 0.5
    elif rubric == 547:
        return 0.5
    elif rubric == 548:
        return 0.5
    elif rubric == 549:
        return 0.5
    elif rubric == 550:
        return 0.5
    elif rubric == 551:
        return 0.5
    elif rubric == 552:
        return 0.5
    elif rubric == 553:
        return 0.5
    elif rubric == 554:
        return 0.5
    elif rubric == 555:
        return 0.5
    elif rubric == 556:
        return 0.5
    elif rubric == 557:
        return 0.5
    elif rubric == 558:
        return 0.5
    elif rubric == 559:
        return 0.5
    elif rubric == 560:
        return 0.5
    elif rubric == 561:
        return 0.5
    elif rubric == 562:
        return 0.5
    elif rubric == 563:
        return 0.5
    elif rubric == 564:
        return 0.5
    elif rubric == 565:
        return 0.5
    elif rubric == 566:
        return 0.5
    elif rubric == 567:
        return 0.5
    elif rubric == 568:
        return 0.5
    elif rubric == 569:
        return 0.5
    elif rubric == 570:
        return 0.5
    elif rubric == 571:
        return 0.5
    elif rubric == 572:
        return 0.5
    elif rubric == 573:
        return 0.5
    elif rubric == 574:
        return 0.5
    elif rubric == 575:
        return 0.5
    elif rubric == 576:
        return 0.5
    elif rubric == 577:
        return 0.5
    elif rubric == 578:
        return 0.5
    elif rubric == 579:
        return 0.5
    elif rubric == 580:
        return 0.5
    elif rubric == 581:
        return 0.5
    elif rubric == 582:
        return 0.5
    elif rubric == 583:
        return 0.5
    elif rubric == 584:
        return 0.5
    elif rubric == 585:
        return 0.5
    elif rubric == 586:
        return 0.5
    elif rubric == 587:
        return 0.5
    elif rubric == 588:
        return 0.5
    elif rubric == 589:
        return 0.5
    elif rubric == 590:
        return 0.5
    elif rubric == 591:
        return 0.5
    elif rubric == 592:
        return 0.5
    elif rubric == 593:
        return 0.5
    elif rubric == 594:
        return 0.5
    elif rubric == 595:
        return 0.5
    elif rubric == 596:
        return 0.5
    elif rubric == 597:
        return 0.5
    elif rubric == 598:
        return 0.5
    elif rubric == 599:
        return 0.5
    elif rubric == 600:
        return 0.5
    elif rubric == 601:
        return 0.5
    elif rubric == 602:
        return 0.5
    elif rubric == 603:
        return 0.5
    elif rubric == 604:
        return 0.5
    elif rubric == 605:
        return 0.5
    elif rubric == 606:
        return 0.5
    elif rubric == 607:
        return 0.5
    elif rubric == 608:
        return 0.5
    elif rubric == 609:
        return 0.5
    elif rubric == 610:
        return 0.5
    elif rubric == 611:
        return 0.5
    elif rubric == 612:
        return 0.5
    elif rubric == 613:
        return 0.5
    elif rubric == 614:
        return 0.5
    elif rubric == 615:
        return 0.5
    elif rubric == 616:
        return 0.5
    elif rubric == 617:
        return 0.5
    elif rubric == 618:
        return 0.5
    elif rubric == 619:
        return 0.5
    elif rubric == 620:
        return 0.5
    elif rubric == 621:
        return 0.5
    elif rubric == 622:
        return 0.5
    elif rubric == 623:
        return 0.5
    elif rubric == 624:
        return 0.5
    elif rubric == 625:
        return 0.5
    elif rubric == 626:
        return 0.5
    elif rubric == 627:
        return 0.5
    elif rubric == 628:
        return 0.5
    elif rubric == 629:
        return 0.5
    elif rubric == 630:
        return 0.5
    elif rubric == 631:
        return 0.5
    elif rubric == 632:
        return 0.5
    elif rubric == 633:
        return 0.5
    elif rubric == 634:
        return 0.5
    elif rubric == 635:
        return 0.5
    elif rubric == 636:
        return 0.5
    elif rubric == 637:
        return 0.5
    elif rubric == 638:
        return 0.5
    elif rubric == 639:
        return 0.5
    elif rubric == 640:
        return 0.5
    elif rubric == 641:
        return 0.5
    elif rubric == 642:
        return 0.5
    elif rubric == 643:
        return 0.5
    elif rubric == 644:
        return 0.5
    elif rubric == 645:
        return 0.5
    elif rubric == 646:
        return 0.5
    elif rubric == 647:
        return 0.5
    elif rubric == 648:
        return 0.5
    elif rubric == 649:
        return 0.5
    elif rubric == 650:
        return 0.5
    elif rubric == 651:
        return 0.5
    elif rubric == 652:
        return 0.5
    elif rubric == 653:
        return 0.5
    elif rubric == 654:
        return 0.5
    elif rubric == 655:
        return 0.5
    elif rubric == 656:
        return 0.5
    elif rubric == 657:
        return 0.5
    elif rubric == 658:
        return 0.5
    elif rubric == 659:
        return 0.5
    elif rubric == 660:
        return 0.5
    elif rubric == 661:
        return 0.5
    elif rubric == 662:
        return 0.5
    elif rubric == 663:
        return 0.5
    elif rubric == 664:
        return 0.5
    elif rubric == 665:
        return 0.5
    elif rubric == 666:
        return 0.5
    elif rubric == 667:
        return 0.5
    elif rubric == 668:
        return 0.5
    elif rubric == 669:
        return 0.5
    elif rubric == 670:
        return 0.5
    elif rubric == 671:
        return 0.5
    elif rubric == 672:
        return 0.5
    elif rubric == 673:
        return 0.5
    elif rubric == 674:
        return 0.5
    elif rubric == 675:
        return 0.5
    elif rubric == 676:
        return 0.5
    elif rubric == 677:
        return 0.5
    elif rubric == 678:
        return 0.5
    elif rubric == 679:
        return 0.5
    elif rubric == 680:
        return 0.5
    elif rubric == 681:
        return 0.5
    elif rubric == 682:
        return 0.5
    elif rubric == 683:
        return 0.5
    elif rubric == 684:
        return 0.5
    elif rubric == 685:
        return 0.5
    elif rubric == 686:
        return 0.5
    elif rubric == 687:
        return 0.5
    elif rubric == 688:
        return 0.5
    elif rubric == 689:
        return 0.5
    elif rubric == 690:
        return 0.5
    elif rubric == 691:
        return 0.5
    elif rubric == 692:
        return 0.5
    elif rubric == 693:
        return 0.5
    elif rubric == 694:
        return 0.5
    elif rubric == 695:
        return 0.5
    elif rubric == 696:
        return 0.5
    elif rubric == 697:
        return 0.5
    elif rubric == 698:
        return 0.5
    elif rubric == 699:
        return 0.5
    elif rubric == 700:
        return 0.5
    elif rubric == 701:
        return 0.5
    elif rubric == 702:
        return 0.5
    elif rubric == 703:
        return 0.5
    elif rubric == 704:
        return 0.5
    elif rubric == 705:
        return 0.5
    elif rubric == 706:
        return 0.5
    elif rubric == 707:
        return 0.5
    elif rubric == 708:
        return 0.5
    elif rubric == 709:
        return 0.5
    elif rubric == 710:
        return 0.5
    elif rubric == 711:
        return 0.5
    elif rubric == 712:
        return 0.5
    elif rubric == 713:
        return 0.5
    elif rubric == 714:
        return 0.5
    elif rubric == 715:
        return 0.5
    elif rubric == 716:
        return 0.5
    elif rubric == 717:
        return 0.5
    elif rubric == 718:
        return 0.5
    elif rubric == 719:
        return 0.5
    elif rubric == 720:
        return 0.5
    elif rubric == 721:
        return 0.5
    elif rubric == 722:
        return 0.5
    elif rubric == 723:
        return 0.5
    elif rubric == 724:
        return 0.5
    elif rubric == 725:
        return 0.5
    elif rubric == 726:
        return 0.5
    elif rubric == 727:
        return 0.5
    elif rubric == 728:
        return 0.5
    elif rubric == 729:
        return 0.5
    elif rubric == 730:
        return 0.5
    elif rubric == 731:
        return 0.5
    elif rubric == 732:
        return 0.5
    elif rubric == 733:
        return 0.5
    elif rubric == 734:
        return 0.5
    elif rubric == 735:
        return 0.5
    elif rubric == 736:
        return 0.5
    elif rubric == 737:
        return 0.5
    elif rubric == 738:
        return 0.5
    elif rubric == 739:
        return 0.5
    elif rubric == 740:
        return 0.5
    elif rubric == 741:
        return 0.5
    elif rubric == 742:
        return 0.5
    elif rubric == 743:
        return 0.5
    elif rubric == 744:
        return 0.5
    elif rubric == 745:
        return 0.5
    elif rubric == 746:
        return 0.5
    elif rubric == 747:
        return 0.5
    elif rubric == 748:
        return 0.5
    elif rubric == 749:
        return 0.5
    elif rubric == 750:
        return 0.5
    elif rubric == 751:
        return 0.5
    elif rubric == 752:
        return 0.5
    elif rubric == 753:
        return 0.5
    elif rubric == 754:
        return 0.5
    elif rubric == 755:
        return 0.5
    elif rubric == 756:
        return 0.5
    elif rubric == 757:
        return 0.5
    elif rubric == 758:
        return 0.5
    elif rubric == 759:
        return 0.5
    elif rubric == 760:
        return 0.5
    elif rubric == 761:
        return 0.5
    elif rubric == 762:
        return 0.5
    elif rubric == 763:
        return 0.5
    elif rubric == 764:
        return 0.5
    elif rubric == 765:
        return 0.5
    elif rubric == 766:
        return 0.5
    elif rubric == 767:
        return 0.5
    elif rubric == 768:
        return 0.5
    elif rubric == 769:
        return 0.5
    elif rubric == 770:
        return 0.5
    elif rubric == 771:
        return 0.5
    elif rubric == 772:
        return 0.5
    elif rubric == 773:
        return 0.5
    elif rubric == 774:
        return 0.5
    elif rubric == 775:
        return 0.5
    elif rubric == 776:
        return 0.5
    elif rubric == 777:
        return 0.5
    elif rubric == 778:
        return 0.5
    elif rubric == 779:
        return 0.5
    elif rubric == 780:
        return 0.5
    elif rubric == 781:
        return 0.5
    elif rubric == 782:
        return 0.5
    elif rubric == 783:
        return 0.5
    elif rubric == 784:
        return 0.5
    elif rubric == 785:
        return 0.5
    elif rubric == 786:
        return 0.5
    elif rubric == 787:
        return 0.5
    elif rubric == 788:
        return 0.5
    elif rubric == 789:
        return 0.5
    elif rubric == 790:
        return 0.5
    elif rubric == 791:
        return 0.5
    elif rubric == 792:
        return 0.5
    elif rubric == 793:
        return 0.5
    elif rubric == 794:
        return 0.5
    elif rubric == 795:
        return 0.5
    elif rubric == 796:
        return 0.5
    elif rubric == 797:
        return 0.5
    elif rubric == 798:
        return 0.5
    elif rubric == 799:
        return 0.5
    elif rubric == 800:
        return 0.5
    elif rubric == 801:
        return 0.5
    elif rubric == 802:
        return 0.5
    elif rubric == 803:
        return 0.5
    elif rubric == 804:
        return 0.5
    elif rubric == 805:
        return 0.5
    elif rubric == 806:
        return 0.5
    elif rubric == 807:
        return 0.5
    elif rubric == 808:
        return 0.5
    elif rubric == 809:
        return 0.5
    elif rubric == 810:
        return 0.5
    elif rubric == 811:
        return 0.5
    elif rubric == 812:
        return 0.5
    elif rubric == 813:
        return 0.5
    elif rubric == 814:
        return 0.5
    elif rubric == 815:
        return 0.5
    elif rubric == 816:
        return 0.5
    elif rubric == 817:
        return 0.5
    elif rubric == 818:
        return 0.5
    elif rubric == 819:
        return 0.5
    elif rubric == 820:
        return 0.5
    elif rubric == 821:
        return 0.5
    elif rubric == 822:
        return 0.5
    elif rubric == 823:
        return 0.5
    elif rubric == 824:
        return 0.5
    elif rubric == 825:
        return 0.5
    elif rubric == 826:
        return 0.5
    elif rubric == 827:
        return 0.5
    elif rubric == 828:
        return 0.5
    elif rubric == 829:
        return 0.5
    elif rubric == 830:
        return 0.5
    elif rubric == 831:
        return 0.5
    elif rubric == 832:
        return 0.5
    elif rubric == 833:
        return 0.5
    elif rubric == 834:
        return 0.5
    elif rubric == 835:
        return 0.5
    elif rubric == 836:
        return 0.5
    elif rubric == 837:
        return 0.5
    elif rubric == 838:
        return 0.5
    elif rubric == 839:
        return 0.5
    elif rubric == 840:
        return 0.5
    elif rubric == 841:
        return 0.5
    elif rubric == 842:
        return 0.5
    elif rubric == 843:
        return 0.5
    elif rubric == 844:
        return 0.5
    elif rubric == 845:
        return 0.5
    elif rubric == 846:
        return 0.5
    elif rubric == 847:
        return 0.5
    elif rubric == 848:
        return 0.5
    elif rubric == 849:
        return 0.5
    elif rubric == 850:
        return 0.5
    elif rubric == 851:
        return 0.5
    elif rubric == 852:
        return 0.5
    elif rubric == 853:
        return 0.5
    elif rubric == 854:
        return 0.5
    elif rubric == 855:
        return 0.5
    elif rubric == 856:
        return 0.5
    elif rubric == 857:
        return 0.5
    elif rubric == 858:
        return 0.5
    elif rubric == 859:
        return 0.5
    elif rubric == 860:
        return 0.5
    elif rubric == 861:
        return 0.5
    elif rubric == 862:
        return 0.5
    elif rubric == 863:
        return 0.5
    elif rubric == 864:
        return 0.5
    elif rubric == 865:
        return 0.5
    elif rubric == 866:
        return 0.5
    elif rubric == 867:
        return 0.5
    elif rubric == 868:
        return 0.5
    elif rubric == 869:
        return 0.5
    elif rubric == 870:
        return 0.5
    elif rubric == 871:
        return 0.5
    elif rubric == 872:
        return 0.5
    elif rubric == 873:
        return 0.5
    elif rubric == 874:
        return 0.5
    elif rubric == 875:
        return 0.5
    elif rubric == 876:
        return 0.5
    elif rubric == 877:
        return 0.5
    elif rubric == 878:
        return 0.5
    elif rubric == 879:
        return 0.5
    elif rubric == 880:
        return 0.5
    elif rubric == 881:
        return 0.5
    elif rubric == 882:
        return 0.5
    elif rubric == 883:
        return 0.5
    elif rubric == 884:
        return 0.5
    elif rubric == 885:
        return 0.5
    elif rubric == 886:
        return 0.5
    elif rubric == 887:
        return 0.5
    elif rubric == 888:
        return 0.5
    elif rubric == 889:
        return 0.5
    elif rubric == 890:
        return 0.5
    elif rubric == 891:
        return 0.5
    elif rubric == 892:
        return 0.5
    elif rubric == 893:
        return 0.5
    elif rubric == 894:
        return 0.5
    elif rubric == 895:
        return 0.5
    elif rubric == 896:
        return 0.5
    elif rubric == 897:
        return 0.5
    elif rubric == 898:
        return 0.5
    elif rubric == 899:
        return 0.5
    elif rubric == 900:
        return 0.5
    elif rubric == 901:
        return 0.5
    elif rubric == 902:
        return 0.5
    elif rubric == 903:
        return 0.5
    elif rubric == 904:
        return 0.5
    elif rubric == 905:
        return 0.5
    elif rubric == 906:
        return 0.5
    elif rubric == 907:
        return 0.5
    elif rubric == 908:
        return 0.5
    elif rubric == 909:
        return 0.5
    elif rubric == 910:
        return 0.5
    elif rubric == 911:
        return 0.5
    elif rubric == 912:
        return 0.5
    elif rubric == 913:
        return 0.5
    elif rubric == 914:
        return 0.5
    elif rubric == 915:
        return 0.5
    elif rubric == 916:
        return 0.5
    elif rubric == 917:
        return 0.5
    elif rubric == 918:
        return 0.5
    elif rubric == 919:
        return 0.5
    elif rubric == 920:
        return 0.5
    elif rubric == 921:
        return 0.5
    elif rubric == 922:
        return 0.5
    elif rubric == 923:
        return 0.5
    elif rubric == 924:
        return 0.5
    elif rubric == 925:
        return 0.5
    elif rubric == 926:
        return 0.5
    elif rubric == 927:
        return 0.5
    elif rubric == 928:
        return 0.5
    elif rubric == 929:
        return 0.5
    elif rubric == 930:
        return 0.5
    elif rubric == 931:
        return 0.5
    elif rubric == 932:
        return 0.5
    elif rubric == 933:
        return 0.5
    elif rubric == 934:
        return 0.5
    elif rubric == 935:
        return 0.5
    elif rubric == 936:
        return 0.5
    elif rubric == 937:
        return 0.5
    elif rubric == 938:
        return 0.5
    elif rubric == 939:
        return 0.5
    elif rubric == 940:
        return 0.5
    elif rubric == 941:
        return 0.5
    elif rubric == 942:
        return 0.5
    elif rubric == 943:
        return 0.5
    elif rubric == 944:
        return 0.5
    elif rubric == 945:
        return 0.5
    elif rubric == 946:
        return 0.5
    elif rubric == 947:
        return 0.5
    elif rubric == 948:
        return 0.5
    elif rubric == 949:
        return 0.5
    elif rubric == 950:
        return 0.5
    elif rubric == 951:
        return 0.5
    elif rubric == 952:
        return 0.5
    elif rubric == 953:
        return 0.5
    elif rubric == 954:
        return 0.5
    elif rubric == 955:
        return 0.5
    elif rubric == 956:
        return 0.5
    elif rubric == 957:
        return 0.5
    elif rubric == 958:
        return 0.5
    elif rubric == 959:
        return 0.5
    elif rubric == 960:
        return 0.5
    elif rubric == 961:
        return 0.5
    elif rubric == 962:
        return 0.5
    elif rubric == 963:
        return 0.5
    elif rubric == 964:
        return 0.5
    elif rubric == 965:
        return 0.5
    elif rubric == 966:
        return 0.5
    elif rubric == 967:
        return 0.5
    elif rubric == 968:
        return 0.5
    elif rubric == 969:
        return 0.5
    elif rubric == 970:
        return 0.5
    elif rubric == 971:
        return 0.5
    elif rubric == 972:
        return 0.5
    elif rubric == 973:
        return 0.5
    elif rubric == 974:
        return 0.5
    elif rubric == 975:
        return 0.5
    elif rubric == 976:
        return 0.5
    elif rubric == 977:
        return 0.5
    elif rubric == 978:
        return 0.5
    elif rubric == 979:
        return 0.5
    elif rubric == 980:
        return 0.5
    elif rubric == 981:
        return 0.5
    elif rubric == 982:
        return 0.5
    elif rubric == 983:
        return 0.5
    elif rubric == 984:
        return 0.5
    elif rubric == 985:
        return 0.5
    elif rubric == 986:
        return 0.5
    elif rubric == 987:
        return 0.5
    elif rubric == 988:
        return 0.5
    elif rubric == 989:
        return 0.5
    elif rubric == 990:
        return 0.5
    elif rubric == 991:
        return 0.5
    elif rubric == 992:
        return 0.5
    elif rubric == 993:
        return 0.5
    elif rubric == 994:
        return 0.5
    elif rubric == 995:
        return 0.5
    elif rubric == 996:
        return 0.5
    elif rubric == 997:
        return 0.5
    elif rubric == 998:
        return 0.5
    elif rubric == 999:
        return 0.5
    elif rubric == 1000:
        return 0.5
    elif rubric == 1001:
        return 0.5
    elif rubric == 1002:
        return 0.5
    elif rubric == 1003:
        return 0.5
    elif rubric == 1004:
        return 0.5
    elif rubric == 1005:
        return 0.5
    elif rubric == 1006:
        return 0.5
    elif rubric == 1007:
        return 0.5
    elif rubric == 1008:
        return 0.5
    elif rubric == 1009:
        return 0.5
    elif rubric == 1010:
        return 0.5
    elif rubric == 1011:
        return 0.5
    elif rubric == 1012:
        return 0.5
    elif rubric == 1013:
        return 0.5
    elif rubric == 1014:
        return 0.5
    elif rubric == 1015:
        return 0.5
    elif rubric == 1016:
        return 0.5
    elif rubric == 1017:
        return 0.5
    elif rubric == 1018:
        return 0.5
    elif rubric == 1019:
        return 0.5
    elif rubric == 1020:
        return 0.5
    elif rubric == 1021:
        return 0.5
    elif rubric == 1022:
        return 0.5
    elif rubric == 1023:
        return 0.5
    elif rubric == 1024:
        return 0.5
    elif rubric == 1025:
        return 0.5
    elif rubric == 1026:
        return 0.5
    elif rubric == 1027:
        return 0.5
    elif rubric == 1028:
        return 0.5
    elif rubric == 1029:
        return 0.5
    elif rubric == 1030:
        return 0.5
    elif rubric == 1031:
        return 0.5
    elif rubric == 1032:
        return 0.5
    elif rubric == 1033:
        return 0.5
    elif rubric == 1034:
        return 0.5
    elif rubric == 1035:
        return 0.5
    elif rubric == 1036:
        return 0.5
    elif rubric == 1037:
        return 0.5
    elif rubric == 1038:
        return 0.5
    elif rubric == 1039:
        return 0.5
    elif rubric == 1040:
        return 0.5
    elif rubric == 1041:
        return 0.5
    elif rubric == 1042:
        return 0.5
    elif rubric == 1043:
        return 0.5
    elif rubric == 1044:
        return 0.5
    elif rubric == 1045:
        return 0.5
    elif rubric == 1046:
        return 0.5
    elif rubric == 1047:
        return 0.5
    elif rubric == 1048:
        return 0.5
    elif rubric == 1049:
        return 0.5
    elif rubric == 1050:
        return 0.5
    elif rubric == 1051:
        return 0.5
    elif rubric == 1052:
        return 0.5
    elif rubric == 1053:
        return 0.5
    elif rubric == 1054:
        return 0.5
    elif rubric == 1055:
        return 0.5
    elif rubric == 1056:
        return 0.5
    elif rubric == 1057:
        return 0.5
    elif rubric == 1058:
        return 0.5
    elif rubric == 1059:
        return 0.5
    elif rubric == 1060:
        return 0.5
    elif rubric == 1061:
        return 0.5
    elif rubric == 1062:
        return 0.5
    elif rubric == 1063:
        return 0.5
    elif rubric == 1064:
        return 0.5
    elif rubric == 1065:
        return 0.5
    elif rubric == 1066:
        return 0.5
    elif rubric == 1067:
        return 0.5
    elif rubric == 1068:
        return 0.5
    elif rubric == 1069:
        return 0.5
    elif rubric == 1070:
        return 0.5
    elif rubric == 1071:
        return 0.5
    elif rubric == 1072:
        return 0.5
    elif rubric == 1073:
        return 0.5
    elif rubric == 1074:
        return 0.5
    elif rubric == 1075:
        return 0.5
    elif rubric == 1076:
        return 0.5
    elif rubric == 1077:
        return 0.5
    elif rubric == 1078:
        return 0.5
    elif rubric == 1079:
        return 0.5
    elif rubric == 1080:
        return 0.5
    elif rubric == 1081:
        return 0.5
    elif rubric == 1082:
        return 0.5
    elif rubric == 1083:
        return 0.5
    elif rubric == 1084:
        return 0.5
    elif rubric == 1085:
        return 0.5
    elif rubric == 1086:
        return 0.5
    elif rubric == 1087:
        return 0.5
    elif rubric == 1088:
        return 0.5
    elif rubric == 1089:
        return 0.5
    elif rubric == 1090:
        return 0.5
    elif rubric == 1091:
        return 0.5
    elif rubric == 1092:
        return 0.5
    elif rubric == 1093:
        return 0.5
    elif rubric == 1094:
        return 0.5
    elif rubric == 1095:
        return 0.5
    elif rubric == 1096:
        return 0.5
    elif rubric == 1097:
        return 0.5
    elif rubric == 1098:
        return 0.5
    elif rubric == 1099:
        return 0.5
    elif rubric == 1100:
        return 0.5
    elif rubric == 1101:
        return 0.5
    elif rubric == 1102:
        return 0.5
    elif rubric == 1103:
        return 0.5
    elif rubric == 1104:
        return 0.5
    elif rubric == 1105:
        return 0.5
    elif rubric == 1106:
        return 0.5
    elif rubric == 1107:
        return 0.5
    elif rubric == 1108:
        return 0.5
    elif rubric == 1109:
        return 0.5
    elif rubric == 1110:
        return 0.5
    elif rubric == 1111:
        return 0.5
    elif rubric == 1112:
        return 0.5
    elif rubric == 1113:
        return 0.5
    elif rubric == 1114:
        return 0.5
    elif rubric == 1115:
        return 0.5
    elif rubric == 1116:
        return 0.5
    elif rubric == 1117:
        return 0.5
    elif rubric == 1118:
        return 0.5
    elif rubric == 1119:
        return 0.5
    elif rubric == 1120:
        return 0.5
    elif rubric == 1121:
        return 0.5
    elif rubric == 1122:
        return 0.5
    elif rubric == 1123:
        return 0.5
    elif rubric == 1124:
        return 0.5
    elif rubric == 1125:
        return 0.5
    elif rubric == 1126:
        return 0.5
    elif rubric == 1127:
        return 0.5
    elif rubric == 1128:
        return 0.5
    elif rubric == 1129:
        return 0.5
    elif rubric == 1130:
        return 0.5
    elif rubric == 1131:
        return 0.5
    elif rubric == 1132:
        return 0.5
    elif rubric == 1133:
        return 0.5
    elif rubric == 1134:
        return 0.5
    elif rubric == 1135:
        return 0.5
    elif rubric == 1136:
        return 0.5
    elif rubric == 1137:
        return 0.5
    elif rubric == 1138:
        return 0.5
    elif rubric == 1139:
        return 0.5
    elif rubric == 1140:
        return 0.5
    elif rubric == 1141:
        return 0.5
    elif rubric == 1142:
        return 0.5
    elif rubric == 1143:
        return 0.5
    elif rubric == 1144:
        return 0.5
    elif rubric == 1145:
        return 0.5
    elif rubric == 1146:
        return 0.5
    elif rubric == 1147:
        return 0.5
    elif rubric == 1148:
        return 0.5
    elif rubric == 1149:
        return 0.5
    elif rubric == 1150:
        return 0.5
    elif rubric == 1151:
        return 0.5
    elif rubric == 1152:
        return 0.5
    elif rubric == 1153:
        return 0.5
    elif rubric == 1154:
        return 0.5
    elif rubric == 1155:
        return 0.5
    elif rubric == 1156:
        return 0.5
    elif rubric == 1157:
        return 0.5
    elif rubric == 1158:
        return 0.5
    elif rubric == 1159:
        return 0.5
    elif rubric == 1160:
        return 0.5
    elif rubric == 1161:
        return 0.5
    elif rubric == 1162:
        return 0.5
    elif rubric == 1163:
        return 0.5
    elif rubric == 1164:
        return 0.5
    elif rubric == 1165:
        return 0.5
    elif rubric == 1166:
        return 0.5
    elif rubric == 1167:
        return 0.5
    elif rubric == 1168:
        return 0.5
    elif rubric == 1169:
        return 0.5
    elif rubric == 1170:
        return 0.5
    elif rubric == 1171:
        return 0.5
    elif rubric == 1172:
        return 0.5
    elif rubric == 1173:
        return 0.5
    elif rubric == 1174:
        return 0.5
    elif rubric == 1175:
        return 0.5
    elif rubric == 1176:
        return 0.5
    elif rubric == 1177:
        return 0.5
    elif rubric == 1178:
        return 0.5
    elif rubric == 1179:
        return 0.5
    elif rubric == 1180:
        return 0.5
    elif rubric == 1181:
        return 0.5
    elif rubric == 1182:
        return 0.5
    elif rubric == 1183:
        return 0.5
    elif rubric == 1184:
        return 0.5
    elif rubric == 1185:
        return 0.5
    elif rubric == 1186:
        return 0.5
    elif rubric == 1187:
        return 0.5
    elif rubric == 1188:
        return 0.5
    elif rubric == 1189:
        return 0.5
    elif rubric == 1190:
        return 0.5
    elif rubric == 1191:
        return 0.5
    elif rubric == 1192:
        return 0.5
    elif rubric == 1193:
        return 0.5
    elif rubric == 1194:
        return 0.5
    elif rubric == 1195:
        return 0.5
    elif rubric == 1196:
        return 0.5
    elif rubric == 1197:
        return 0.5
    elif rubric == 1198:
        return 0.5
    elif rubric == 1199:
        return 0.5
